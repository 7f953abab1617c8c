package org.pileus.driver.diskimage.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.pileus.driver.diskimage.DiskConverter;

/// `qemu-img convert`, with both formats stated and confined.
public final class QemuConverter implements DiskConverter {
    private final int cpuSeconds;
    private final Duration wall;

    /// @param cpuSeconds processor time of one conversion
    /// @param wall       time of one conversion
    public QemuConverter(int cpuSeconds, Duration wall) {
        this.cpuSeconds = cpuSeconds;
        this.wall = wall;
    }

    /// What large disks need.
    public static QemuConverter standard() {
        return new QemuConverter(1_800, Duration.ofHours(1));
    }

    @Override
    public void convert(Path source, String from, Path target, String to, long most) throws IOException {
        var folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("no folder for " + target);
        }
        mode(folder, "rwx------");
        mode(source, "rw-r--r--");
        Files.deleteIfExists(target);
        Files.createFile(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        mode(target, "rw-rw-rw-");
        try {
            DiskTool.confined(
                    List.of(
                            "qemu-img",
                            "convert",
                            "-q",
                            "-f",
                            word(from),
                            "-O",
                            word(to),
                            DiskTool.SOURCE,
                            DiskTool.TARGET),
                    source,
                    target,
                    most,
                    cpuSeconds,
                    wall);
            mode(target, "rw-------");
        } catch (IOException e) {
            Files.deleteIfExists(target);
            throw e;
        }
    }

    private static void mode(Path file, String permissions) throws IOException {
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setPermissions(PosixFilePermissions.fromString(permissions));
    }

    /// As QEMU calls a format.
    private static String word(String format) {
        return switch (format) {
            case "vhd" -> "vpc";
            case "qcow2", "raw", "vmdk", "vdi", "vhdx" -> format;
            default -> throw new IllegalArgumentException("format " + format + " cannot be converted");
        };
    }
}
