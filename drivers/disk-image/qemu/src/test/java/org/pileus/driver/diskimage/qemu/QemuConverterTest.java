package org.pileus.driver.diskimage.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.driver.diskimage.ImageInspector;

@EnabledIf(value = "toolIsThere", disabledReason = "qemu-img is not installed")
class QemuConverterTest {
    private static final long ROOM = 64 << 20;
    private final QemuConverter converter = new QemuConverter(30, Duration.ofSeconds(60));

    @TempDir
    Path folder;

    static boolean toolIsThere() {
        return Files.isExecutable(Path.of("/usr/bin/qemu-img"));
    }

    private Path image(String format, byte[] content) throws IOException {
        var raw = Files.write(folder.resolve("content"), content);
        var file = folder.resolve("source." + format);
        converter.convert(raw, "raw", file, format, ROOM);
        return file;
    }

    private static byte[] content() {
        var bytes = new byte[2 << 20];
        new SplittableRandom(3).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "raw", "vmdk"})
    void contentComesThroughAndBackAgain(String format) throws IOException {
        var file = image(format, content());
        assertThat(ImageInspector.ofFile(file).flaws()).isEmpty();
        var back = folder.resolve("back");
        converter.convert(file, format, back, "raw", ROOM);
        assertThat(Files.readAllBytes(back)).isEqualTo(content());
    }

    /// CVE-2013-4463: a small file that becomes a large one.
    @Test
    void e02_aConversionTakesNoMoreRoomThanItMay() throws IOException {
        var target = folder.resolve("target");
        var dense = image("qcow2", content());
        assertThatThrownBy(() -> converter.convert(dense, "qcow2", target, "raw", 1 << 20))
                .isInstanceOf(DiskToolFailed.class);
        assertThat(target).doesNotExist();
    }

    /// CVE-2015-5162: within a processor's and a clock's limit, whatever the file says.
    @Test
    void e05_craftedFilesEndInAnErrorSoonAndLeaveNothing() throws IOException {
        var good = Files.readAllBytes(image("qcow2", new byte[1 << 20]));
        var random = new SplittableRandom(5);
        var quick = new QemuConverter(5, Duration.ofSeconds(20));
        var target = folder.resolve("target");
        for (var round = 0; round < 40; round++) {
            var data = good.clone();
            for (var i = 0; i < 4; i++) {
                data[4 + random.nextInt(100)] = (byte) random.nextInt(256);
            }
            data[8] = 0; // not a backing file: the inspector refuses those before
            var source = Files.write(folder.resolve("crafted"), data);
            var start = System.nanoTime();
            try {
                quick.convert(source, "qcow2", target, "raw", ROOM);
                assertThat(target).exists();
            } catch (IOException e) {
                assertThat(target).doesNotExist();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        }
    }

    @Test
    void e05_memoryAndTimeAreLimited() {
        assertThatThrownBy(() -> DiskTool.limited(List.of("sleep", "60"), 30, Duration.ofMillis(100)))
                .isInstanceOfSatisfying(
                        DiskToolFailed.class, e -> assertThat(e.kind()).isEqualTo(DiskToolFailed.Kind.TIMEOUT));
        assertThatThrownBy(() -> DiskTool.limited(
                        List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=2G", "count=1"), 30, Duration.ofSeconds(20)))
                .hasMessageContaining("memory");
        assertThatThrownBy(() -> DiskTool.limited(List.of("no-such-tool"), 30, Duration.ofSeconds(20)))
                .isInstanceOf(DiskToolFailed.class);
    }

    private List<String> confined(String... command) throws IOException {
        var source = Files.writeString(folder.resolve("source"), "hello");
        var target = Files.writeString(folder.resolve("target"), "");
        assertThat(target.toFile().setWritable(true, false)).isTrue();
        assertThat(folder.toFile().setReadable(false, false)).isTrue();
        assertThat(folder.toFile().setExecutable(false, false)).isTrue();
        assertThat(folder.toFile().setReadable(true, true)).isTrue();
        assertThat(folder.toFile().setExecutable(true, true)).isTrue();
        DiskTool.confined(List.of(command), source, target, ROOM, 5, Duration.ofSeconds(20));
        return new ArrayList<>(Files.readAllLines(target, StandardCharsets.UTF_8));
    }

    /// CVE-2015-5163: even a tool that is talked into opening another file cannot.
    @Test
    void e03_aConfinedToolReadsItsFileAndNoOther() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        assertThat(confined("cat", DiskTool.SOURCE)).containsExactly("hello");
        var canary = Files.writeString(folder.resolve("canary"), "secret");
        assertThatThrownBy(() -> confined("cat", canary.toString())).isInstanceOf(DiskToolFailed.class);
        assertThatThrownBy(() -> confined("cat", "/etc/shadow")).isInstanceOf(DiskToolFailed.class);
        assertThatThrownBy(() -> confined("cp", "/etc/passwd", DiskTool.SOURCE)).isInstanceOf(DiskToolFailed.class);
    }

    @Test
    void aConfinedToolHasNoNetworkNoRightsAndAUserOfItsOwn() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        assertThat(confined("cat", "/proc/net/dev").stream().filter(line -> line.contains(":")))
                .allMatch(line -> line.trim().startsWith("lo:"));
        assertThat(confined("id", "-u")).containsExactly("64137");
        var status = confined("cat", "/proc/self/status");
        assertThat(status).contains("NoNewPrivs:\t1", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000");
        assertThat(confined("cat", "/proc/self/limits").stream().filter(line -> line.startsWith("Max address space")))
                .allMatch(line -> line.contains("1073741824"));
    }
}
