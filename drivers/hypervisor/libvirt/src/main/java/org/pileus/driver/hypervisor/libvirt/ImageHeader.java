package org.pileus.driver.hypervisor.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// The host's own look at an image before its first use, though the image service has looked already:
/// declared format, size, and nothing that makes a reader open another file. Source: QEMU
/// docs/interop/qcow2.txt.
final class ImageHeader {
    private static final int QCOW2_MAGIC = 0x514649fb;
    private static final int HEADER_BYTES = 104;
    private static final long EXTERNAL_DATA_FILE = 1L << 2;

    private ImageHeader() {}

    /// The virtual size in bytes.
    /// @throws HypervisorException `REFUSED` when the file is not what its record declares, or refers to
    ///     other files
    static long inspect(Path image, DiskFormat declared) {
        try (var in = FileChannel.open(image)) {
            var header = ByteBuffer.allocate(HEADER_BYTES);
            while (header.hasRemaining() && in.read(header) >= 0) {}
            header.clear();
            var isQcow2 = header.getInt(0) == QCOW2_MAGIC;
            return switch (declared) {
                case RAW -> {
                    if (isQcow2) {
                        throw refused(image, "is declared raw but is qcow2");
                    }
                    yield in.size();
                }
                case QCOW2 -> {
                    if (!isQcow2) {
                        throw refused(image, "is declared qcow2 but is not");
                    }
                    yield qcow2(image, header);
                }
            };
        } catch (IOException e) {
            throw new HypervisorException(Kind.FAILED, "image " + image + " cannot be read", e);
        }
    }

    private static long qcow2(Path image, ByteBuffer header) {
        var version = header.getInt(4);
        if (version != 2 && version != 3) {
            throw refused(image, "is qcow2 of version " + version);
        }
        if (header.getLong(8) != 0) {
            throw refused(image, "names a backing file");
        }
        if (version == 3 && (header.getLong(72) & EXTERNAL_DATA_FILE) != 0) {
            throw refused(image, "names an external data file");
        }
        if (header.getInt(32) != 0) {
            throw refused(image, "is encrypted");
        }
        return size(header);
    }

    /// The virtual size of a disk of ours, which has a backing file.
    static long sizeOfOverlay(Path disk) {
        try (var in = FileChannel.open(disk)) {
            var header = ByteBuffer.allocate(HEADER_BYTES);
            while (header.hasRemaining() && in.read(header) >= 0) {}
            header.clear();
            if (header.getInt(0) != QCOW2_MAGIC) {
                throw new HypervisorException(Kind.FAILED, disk + " is not qcow2");
            }
            return size(header);
        } catch (IOException e) {
            throw new HypervisorException(Kind.FAILED, "disk " + disk + " cannot be read", e);
        }
    }

    private static long size(ByteBuffer header) {
        var size = header.getLong(24);
        if (size < 0) {
            throw new HypervisorException(Kind.REFUSED, "virtual size " + Long.toUnsignedString(size));
        }
        return size;
    }

    private static HypervisorException refused(Path image, String why) {
        return new HypervisorException(Kind.REFUSED, "image " + image.getFileName() + " " + why);
    }
}
