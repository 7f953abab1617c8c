package org.pileus.driver.hypervisor.libvirt;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;
import org.pileus.driver.hypervisor.RootDisk;

/// Guests' disks as files of this host. A file appears under its name only when complete, so that what a
/// crash left behind is made anew and what is there is kept.
final class LocalDisks {
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    private static final int CPU_SECONDS = 30;
    private static final Duration WALL = Duration.ofSeconds(60);
    private static final int CONVERT_CPU_SECONDS = 1_800;
    private static final Duration CONVERT_WALL = Duration.ofHours(1);
    /// Passed by qemu, which may run as a user of its own; not listed by others.
    private static final String FOLDER_MODE = "rwx--x--x";

    private final Path instancesDir;

    LocalDisks(Path instancesDir) {
        this.instancesDir = instancesDir;
    }

    GuestFiles files(GuestId guest) {
        return GuestFiles.of(instancesDir, guest);
    }

    /// Makes what is missing of a guest's disks.
    void prepare(GuestSpec guest) {
        makeFolder(files(guest.id()).folder());
        overlay(guest.root(), files(guest.id()).disk());
        prepareOthers(guest, files(guest.id()));
    }

    /// Makes the disk that a guest is rescued from.
    void prepareRescue(GuestSpec rescue) {
        overlay(rescue.root(), files(rescue.id()).rescueDisk());
    }

    void removeRescue(GuestId guest) {
        delete(files(guest).rescueDisk());
    }

    private static void overlay(RootDisk root, Path disk) {
        var imageSize = ImageHeader.inspect(root.image(), root.format());
        var size = root.rootGib() == 0 ? imageSize : root.rootGib() * GIB;
        if (imageSize > size) {
            throw new HypervisorException(
                    Kind.REFUSED,
                    "image of " + imageSize + " bytes does not fit a root disk of " + root.rootGib() + " GiB");
        }
        make(
                disk,
                part -> qemuImg(
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-F",
                        root.format().word(),
                        "-b",
                        root.image().toString(),
                        part.toString(),
                        String.valueOf(size)));
    }

    private void prepareOthers(GuestSpec guest, GuestFiles files) {
        if (guest.ephemeralGib() > 0) {
            make(files.ephemeral(), part -> {
                sparse(part, guest.ephemeralGib() * GIB);
                HostTools.limited(
                        List.of("mkfs.ext4", "-q", "-F", "-L", "ephemeral0", part.toString()), CPU_SECONDS, WALL);
            });
        }
        if (guest.swapMib() > 0) {
            make(files.swap(), part -> {
                sparse(part, guest.swapMib() * MIB);
                HostTools.limited(List.of("mkswap", part.toString()), CPU_SECONDS, WALL);
            });
        }
        guest.configDrive().ifPresent(content -> make(files.configDrive(), part -> configDrive(files, content, part)));
    }

    /// Grows the root disk of a guest that is off.
    void resize(GuestSpec guest) {
        var disk = files(guest.id()).disk();
        var now = ImageHeader.sizeOfOverlay(disk);
        var wanted = guest.root().rootGib() == 0 ? now : guest.root().rootGib() * GIB;
        if (wanted < now) {
            throw new HypervisorException(Kind.REFUSED, "root disk of " + now + " bytes cannot shrink to " + wanted);
        }
        if (wanted > now) {
            qemuImg("resize", "-q", "-f", "qcow2", disk.toString(), String.valueOf(wanted));
        }
    }

    /// A copy of the overlay alone: short, while its guest stands still.
    Path copyOverlay(GuestId guest) {
        var copy = files(guest).folder().resolve("disk.snapshot");
        try {
            return Files.copy(files(guest).disk(), copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(copy);
            throw failed("copy of the disk of " + guest, e);
        }
    }

    /// Flattens an overlay and its backing image into `target`.
    void flatten(Path overlay, Path target, DiskFormat format) {
        try {
            HostTools.limited(
                    List.of(
                            "qemu-img",
                            "convert",
                            "-f",
                            "qcow2",
                            "-O",
                            format.word(),
                            overlay.toString(),
                            target.toString()),
                    CONVERT_CPU_SECONDS,
                    CONVERT_WALL);
        } catch (HypervisorException e) {
            delete(target);
            throw e;
        } finally {
            delete(overlay);
        }
    }

    /// Removes all of a guest's files; none is success.
    void remove(GuestId guest) {
        try {
            Files.walkFileTree(files(guest).folder(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // nothing was there
        } catch (IOException e) {
            throw failed("removal of the disks of " + guest, e);
        }
    }

    /// `none` where the file system can do direct I/O (so that a guest's flush means the disk), else `writeback`.
    String cacheMode() {
        makeFolder(instancesDir);
        var trial = instancesDir.resolve(".direct-io");
        try {
            HostTools.limited(
                    List.of("dd", "if=/dev/null", "of=" + trial, "oflag=direct", "count=0"), CPU_SECONDS, WALL);
            return "none";
        } catch (HypervisorException e) {
            return "writeback";
        } finally {
            delete(trial);
        }
    }

    private static void make(Path file, Consumer<Path> maker) {
        if (Files.exists(file)) {
            return;
        }
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            maker.accept(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(part);
            throw failed("disk " + file, e);
        } catch (HypervisorException e) {
            delete(part);
            throw e;
        }
    }

    /// ISO 9660 with Joliet and Rock Ridge names, label `config-2`. Source: cloud-init documentation,
    /// "ConfigDrive".
    private void configDrive(GuestFiles files, Map<String, byte[]> content, Path part) {
        var tree = files.folder().resolve("config-2");
        try {
            for (var file : content.entrySet()) {
                var path = tree.resolve(file.getKey()).normalize();
                if (!path.startsWith(tree) || path.equals(tree)) {
                    throw new HypervisorException(Kind.REFUSED, "config drive path " + file.getKey());
                }
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
            HostTools.limited(
                    List.of(
                            "genisoimage",
                            "-quiet",
                            "-J",
                            "-r",
                            "-V",
                            "config-2",
                            "-ldots",
                            "-allow-lowercase",
                            "-allow-multidot",
                            "-l",
                            "-o",
                            part.toString(),
                            tree.toString()),
                    CPU_SECONDS,
                    WALL);
        } catch (IOException e) {
            throw failed("config drive", e);
        } finally {
            deleteTree(tree);
        }
    }

    private static void qemuImg(String... arguments) {
        var argv = new ArrayList<>(List.of("qemu-img"));
        argv.addAll(List.of(arguments));
        HostTools.limited(argv, CPU_SECONDS, WALL);
    }

    private static void sparse(Path file, long bytes) {
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(bytes);
        } catch (IOException e) {
            throw failed("file " + file, e);
        }
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(FOLDER_MODE)));
        } catch (IOException e) {
            throw failed("folder " + folder, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger(LocalDisks.class.getName()).log(System.Logger.Level.WARNING, "left behind: " + file, e);
        }
    }

    private static void deleteTree(Path tree) {
        try (var all = Files.walk(tree)) {
            all.sorted(Comparator.reverseOrder()).forEach(LocalDisks::delete);
        } catch (NoSuchFileException e) {
            // nothing was there
        } catch (IOException e) {
            throw failed("removal of " + tree, e);
        }
    }

    private static HypervisorException failed(String what, IOException e) {
        var full = String.valueOf(e.getMessage()).contains("No space left");
        return new HypervisorException(full ? Kind.NO_CAPACITY : Kind.FAILED, what + ": " + e.getMessage(), e);
    }
}
