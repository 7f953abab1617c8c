package org.pileus.driver.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.driver.diskimage.qemu.DiskTool;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;
import org.pileus.driver.hypervisor.RootDisk;
import org.pileus.driver.hypervisor.testing.GuestSpecs;

@EnabledIf(value = "toolsAreThere", disabledReason = "qemu-img or genisoimage is not installed")
class LocalDisksTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    private LocalDisks disks;

    static boolean toolsAreThere() {
        return Files.isExecutable(Path.of("/usr/bin/qemu-img")) && Files.isExecutable(Path.of("/usr/bin/genisoimage"));
    }

    @BeforeEach
    void open() {
        disks = new LocalDisks(folder.resolve("instances"));
    }

    private Path qcow2(long size) {
        var image = folder.resolve("image.qcow2");
        var header = ByteBuffer.allocate(4 * 65_536);
        header.putInt(0x514649fb)
                .putInt(3)
                .putLong(0)
                .putInt(0)
                .putInt(16)
                .putLong(size)
                .putInt(0);
        header.putInt(1).putLong(3 * 65_536).putLong(65_536).putInt(1).putInt(0).putLong(0);
        header.putLong(0).putLong(0).putLong(0).putInt(4).putInt(104).putLong(65_536, 2 * 65_536);
        for (var i = 0; i < 4; i++) {
            header.putShort(2 * 65_536 + 2 * i, (short) 1);
        }
        return write(image, header.array());
    }

    private static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path patched(Path image, int at, byte... bytes) throws Exception {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(at);
            file.write(bytes);
        }
        return image;
    }

    private static void assertRefused(String why, Path image, DiskFormat format) {
        assertThatThrownBy(() -> ImageHeader.inspect(image, format))
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining(why);
    }

    private static GuestSpec withDrive(GuestSpec guest, Map<String, byte[]> drive) {
        return new GuestSpec(
                guest.id(),
                guest.instanceName(),
                1,
                128,
                guest.root(),
                1,
                16,
                Optional.of(drive),
                List.of(),
                guest.metadata(),
                Map.of());
    }

    @Test
    void overlayRefersToTheImageByExplicitFormatAndHasTheFlavorsSize() throws Exception {
        var guest = GuestSpecs.small(qcow2(4 << 20), DiskFormat.QCOW2);
        disks.prepare(guest);
        var disk = disks.files(guest.id()).disk();
        assertThat(ImageHeader.sizeOfOverlay(disk)).isEqualTo(GIB);
        var info =
                DiskTool.run(List.of("qemu-img", "info", "-f", "qcow2", disk.toString()), Duration.ofSeconds(10), "\0");
        assertThat(info)
                .contains(
                        "backing file format: qcow2",
                        "backing file: " + guest.root().image());
        assertThat(Files.size(disk)).isLessThan(1 << 20);
    }

    @Test
    void preparingAgainKeepsWhatIsThereAndRemovingTakesAll() throws Exception {
        var guest =
                withDrive(GuestSpecs.small(qcow2(4 << 20), DiskFormat.QCOW2), Map.of("a/b.json", "{}".getBytes(UTF_8)));
        disks.prepare(guest);
        var files = disks.files(guest.id());
        var before = Files.getLastModifiedTime(files.disk());
        disks.prepare(guest);
        assertThat(Files.getLastModifiedTime(files.disk())).isEqualTo(before);
        try (var all = Files.list(files.folder())) {
            assertThat(all.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("disk", "disk.eph0", "disk.swap", "disk.config");
        }
        disks.remove(guest.id());
        disks.remove(guest.id());
        assertThat(files.folder()).doesNotExist();
    }

    @Test
    void configDriveIsLabelledAndHoldsTheFiles() throws Exception {
        var guest = withDrive(
                GuestSpecs.small(qcow2(4 << 20), DiskFormat.QCOW2),
                Map.of("openstack/latest/meta_data.json", "hello".getBytes(UTF_8)));
        disks.prepare(guest);
        var iso = Files.readAllBytes(disks.files(guest.id()).configDrive());
        assertThat(new String(iso, 0x8000 + 40, 8, UTF_8)).isEqualTo("config-2");
        assertThat(new String(iso, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("hello", "meta_data.json");
    }

    @Test
    void configDrivePathsStayInside() {
        var image = qcow2(4 << 20);
        for (var path : List.of("../../escape", "/etc/escape", "a/../../escape", "")) {
            var guest = withDrive(GuestSpecs.small(image, DiskFormat.QCOW2), Map.of(path, new byte[1]));
            assertThatThrownBy(() -> disks.prepare(guest))
                    .isInstanceOfSatisfying(
                            HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        }
        assertThat(folder.resolve("escape")).doesNotExist();
        assertThat(folder.resolve("instances/escape")).doesNotExist();
    }

    @Test
    void imageLargerThanItsDiskIsRefusedBeforeAFileGrows() {
        var guest = GuestSpecs.small(qcow2(GIB + 1), DiskFormat.QCOW2);
        assertThatThrownBy(() -> disks.prepare(guest))
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        assertThat(disks.files(guest.id()).disk()).doesNotExist();
    }

    @Test
    void imageThatLiesOrRefersToOthersIsRefused() throws Exception {
        assertRefused("disk_format raw", qcow2(1 << 20), DiskFormat.RAW);
        assertRefused("disk_format qcow2", write(folder.resolve("raw"), new byte[512]), DiskFormat.QCOW2);
        assertRefused("disk_format qcow2", write(folder.resolve("empty"), new byte[0]), DiskFormat.QCOW2);
        assertRefused(
                "backing file", patched(qcow2(1 << 20), 8, new byte[] {0, 0, 0, 0, 0, 0, 2, 0}), DiskFormat.QCOW2);
        assertRefused("external data", patched(qcow2(1 << 20), 79, (byte) 4), DiskFormat.QCOW2);
        assertRefused("version that is not supported: 9", patched(qcow2(1 << 20), 7, (byte) 9), DiskFormat.QCOW2);
        assertRefused("encrypted", patched(qcow2(1 << 20), 35, (byte) 1), DiskFormat.QCOW2);
        assertRefused("impossible size", patched(qcow2(1 << 20), 24, (byte) 0xff), DiskFormat.QCOW2);
    }

    @Test
    void diskGrowsAndIsFlattened() throws Exception {
        var guest = GuestSpecs.small(qcow2(4 << 20), DiskFormat.QCOW2);
        disks.prepare(guest);
        disks.resize(GuestSpecs.resized(guest, 128, 2));
        assertThat(ImageHeader.sizeOfOverlay(disks.files(guest.id()).disk())).isEqualTo(2 * GIB);
        var flat = folder.resolve("flat");
        disks.flatten(disks.copyOverlay(guest.id()), flat, DiskFormat.QCOW2);
        assertThat(ImageHeader.inspect(flat, DiskFormat.QCOW2)).isEqualTo(2 * GIB);
        assertThat(disks.files(guest.id()).folder().resolve("disk.snapshot")).doesNotExist();
    }

    @Test
    void imageWithoutRootSizeKeepsItsOwn() {
        var image = qcow2(4 << 20);
        var small = GuestSpecs.small(image, DiskFormat.QCOW2);
        var guest = new GuestSpec(
                small.id(),
                small.instanceName(),
                1,
                64,
                new RootDisk(image, DiskFormat.QCOW2, 0, Optional.empty()),
                0,
                0,
                Optional.empty(),
                List.of(),
                small.metadata(),
                Map.of());
        disks.prepare(guest);
        assertThat(ImageHeader.sizeOfOverlay(disks.files(guest.id()).disk())).isEqualTo(4 << 20);
    }

    /// CVE-2015-7548: what a guest writes into its disk is never taken for a format.
    @Test
    void e04_aHeaderThatTheGuestWroteStaysTheGuestsBytes() throws Exception {
        var guest = GuestSpecs.small(qcow2(4 << 20), DiskFormat.QCOW2);
        disks.prepare(guest);
        var header = new byte[4096];
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 2, 0}, 0, header, 0, 16);
        System.arraycopy("/etc/shadow".getBytes(UTF_8), 0, header, 512, 11);
        var written = write(folder.resolve("header"), header);
        var disk = disks.files(guest.id()).disk();
        HostTools.limited(
                List.of("qemu-io", "-f", "qcow2", "-c", "write -s " + written + " 0 4096", disk.toString()),
                30,
                Duration.ofSeconds(30));
        var raw = folder.resolve("raw");
        disks.flatten(disks.copyOverlay(guest.id()), raw, DiskFormat.RAW);
        try (var in = Files.newInputStream(raw)) {
            assertThat(in.readNBytes(4096)).isEqualTo(header);
        }
        var flat = folder.resolve("flat");
        disks.flatten(disks.copyOverlay(guest.id()), flat, DiskFormat.QCOW2);
        assertThat(ImageHeader.inspect(flat, DiskFormat.QCOW2)).isEqualTo(GIB);
        assertThat(Files.size(raw)).isEqualTo(GIB);
    }

    /// Nova bug 2079850: our own disks are not judged as strangers' images are.
    @Test
    void e08_ephemeralAndSwapDisksSurviveRepetitionResizeAndSnapshot() throws Exception {
        var small = GuestSpecs.small(qcow2(4 << 20), DiskFormat.QCOW2);
        var guest = new GuestSpec(
                small.id(),
                small.instanceName(),
                1,
                64,
                small.root(),
                1,
                16,
                Optional.empty(),
                List.of(),
                small.metadata(),
                Map.of());
        disks.prepare(guest);
        var files = disks.files(guest.id());
        assertThat(Files.size(files.ephemeral())).isEqualTo(GIB);
        assertThat(Files.size(files.swap())).isEqualTo(16 << 20);
        disks.prepare(guest);
        disks.resize(GuestSpecs.resized(guest, 128, 2));
        disks.flatten(disks.copyOverlay(guest.id()), folder.resolve("flat"), DiskFormat.QCOW2);
        disks.prepare(guest);
        assertThat(ImageHeader.sizeOfOverlay(files.disk())).isEqualTo(2 * GIB);
        assertThat(Files.size(files.ephemeral())).isEqualTo(GIB);
    }

    @Test
    void toolsThatFailSayWhy() {
        assertThatThrownBy(() -> HostTools.limited(
                        List.of("qemu-img", "info", "-f", "qcow2", "/nonexistent"), 30, Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                .hasMessageContaining("No such file");
    }
}
