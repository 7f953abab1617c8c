package org.pileus.driver.hypervisor.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.pileus.driver.diskimage.ImageInspector;
import org.pileus.driver.diskimage.ImageRules;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// This host's own look at a disk before QEMU sees it.
final class ImageHeader {
    private static final int QCOW2_MAGIC = 0x514649fb;
    private static final int HEADER_BYTES = 36;

    private ImageHeader() {}

    /// The virtual size in bytes of an image from elsewhere, though the image service has looked already.
    /// @throws HypervisorException `REFUSED` when the file is not what its record declares, refers to other
    ///     files, or is encrypted
    static long inspect(Path image, DiskFormat declared) {
        try {
            var found = ImageInspector.ofFile(image);
            var refusal = ImageRules.standard().refusal(declared.word(), found);
            if (refusal != null) {
                throw refused(image, refusal);
            }
            return switch (declared) {
                case RAW -> image.toFile().length();
                case QCOW2 -> size(image, header(image));
            };
        } catch (IOException e) {
            throw new HypervisorException(Kind.FAILED, "image " + image + " cannot be read", e);
        }
    }

    private static long size(Path image, ByteBuffer header) {
        if (header.getInt(32) != 0) {
            throw refused(image, "is encrypted");
        }
        return header.getLong(24);
    }

    /// The virtual size of a disk of ours, which has a backing file.
    static long sizeOfOverlay(Path disk) {
        try {
            var header = header(disk);
            var size = header.getLong(24);
            if (header.getInt(0) != QCOW2_MAGIC || size < 0) {
                throw new HypervisorException(Kind.FAILED, disk + " is not qcow2");
            }
            return size;
        } catch (IOException e) {
            throw new HypervisorException(Kind.FAILED, "disk " + disk + " cannot be read", e);
        }
    }

    private static ByteBuffer header(Path disk) throws IOException {
        try (var in = FileChannel.open(disk)) {
            var header = ByteBuffer.allocate(HEADER_BYTES);
            while (header.hasRemaining() && in.read(header) >= 0) {}
            return header.clear();
        }
    }

    private static HypervisorException refused(Path image, String why) {
        return new HypervisorException(Kind.REFUSED, "image " + image.getFileName() + " " + why);
    }
}
