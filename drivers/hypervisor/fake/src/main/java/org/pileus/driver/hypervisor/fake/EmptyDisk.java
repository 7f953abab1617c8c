package org.pileus.driver.hypervisor.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// Writes what a snapshot of a simulated guest holds: a well-formed disk without content.
final class EmptyDisk {
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final long GIB = 1L << 30;
    /// Raw has no sparse form on its way to the image store, so it stays small whatever the flavor.
    private static final int RAW_BYTES = 1 << 20;

    private EmptyDisk() {}

    static void write(Path target, DiskFormat format, int gib) {
        try (var out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            switch (format) {
                case RAW -> out.write(ByteBuffer.allocate(RAW_BYTES));
                case QCOW2 -> qcow2(out, gib * GIB);
            }
        } catch (IOException e) {
            delete(target);
            throw new HypervisorException(Kind.FAILED, "snapshot to " + target, e);
        }
    }

    /// Version 3, four clusters: header, refcount table, refcount block, L1 table. Source: QEMU
    /// docs/interop/qcow2.txt.
    private static void qcow2(FileChannel out, long size) throws IOException {
        var l1Entries = (int) Math.max(1, Math.ceilDiv(size, (long) CLUSTER / 8 * CLUSTER));
        if (l1Entries > CLUSTER / 8) {
            throw new IOException("disk of " + size + " bytes is too large to simulate");
        }
        var disk = ByteBuffer.allocate(4 * CLUSTER);
        disk.put(new byte[] {'Q', 'F', 'I', (byte) 0xfb}).putInt(3);
        disk.putLong(0).putInt(0); // no backing file
        disk.putInt(CLUSTER_BITS).putLong(size).putInt(0); // not encrypted
        disk.putInt(l1Entries).putLong(3L * CLUSTER);
        disk.putLong(CLUSTER).putInt(1); // refcount table
        disk.putInt(0).putLong(0); // no snapshots
        disk.putLong(0).putLong(0).putLong(0); // no features
        disk.putInt(4).putInt(104); // 16-bit refcounts; length of this header
        disk.putLong(CLUSTER, 2L * CLUSTER);
        for (var used = 0; used < 4; used++) {
            disk.putShort(2 * CLUSTER + 2 * used, (short) 1);
        }
        disk.position(0);
        while (disk.hasRemaining()) {
            out.write(disk);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
