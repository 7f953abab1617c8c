package org.pileus.driver.diskimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Images that QEMU's own tool makes, and what becomes of them when single bytes are changed.
@EnabledIf(value = "toolIsThere", disabledReason = "qemu-img is not installed")
class RealImagesTest {
    private static final long SIZE = 1 << 20;
    private static final ImageRules RULES = ImageRules.standard();

    @TempDir
    Path folder;

    static boolean toolIsThere() {
        return Files.isExecutable(Path.of("/usr/bin/qemu-img"));
    }

    private byte[] image(String... arguments) throws IOException, InterruptedException {
        var file = folder.resolve("image");
        Files.deleteIfExists(file);
        var argv = new ArrayList<>(List.of("qemu-img", "create", "-q"));
        argv.addAll(List.of(arguments));
        argv.add(file.toString());
        argv.add(Long.toString(SIZE));
        run(argv);
        return Files.readAllBytes(file);
    }

    private static void run(List<String> argv) throws IOException, InterruptedException {
        var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        var words = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).describedAs(words).isZero();
    }

    static Inspection inspect(byte[] data) {
        return inspect(data, 64 * 1024);
    }

    static Inspection inspect(byte[] data, int step) {
        var inspector = new ImageInspector();
        for (var at = 0; at < data.length; at += step) {
            inspector.add(data, at, Math.min(step, data.length - at));
        }
        return inspector.result();
    }

    @ParameterizedTest
    @CsvSource({
        "qcow2,qcow2,",
        "qcow2,qcow2,compat=0.10",
        "qcow2,qcow2,'compression_type=zstd,extended_l2=on,lazy_refcounts=on'",
        "vmdk,vmdk,subformat=monolithicSparse",
        "vmdk,vmdk,subformat=streamOptimized",
        "vdi,vdi,",
        "vdi,vdi,static=on",
        "vpc,vhd,subformat=dynamic",
        "vpc,vhd,'subformat=fixed,force_size=on'",
        "vhdx,vhdx,subformat=dynamic",
        "vhdx,vhdx,subformat=fixed",
        "raw,raw,"
    })
    void whatQemuMakesIsKnownHoweverItsBytesAreCut(String qemu, String format, String options) throws Exception {
        var data = options == null ? image("-f", qemu) : image("-f", qemu, "-o", options);
        var whole = inspect(data);
        assertThat(whole.format()).isEqualTo(format);
        assertThat(whole.flaws()).isEmpty();
        assertThat(whole.virtualSize()).isBetween(SIZE, SIZE + 64 * 1024); // cylinders of a vhd round up
        assertThat(RULES.refusal(format, whole)).isNull();
        assertEveryCutAgrees(data, whole);
        assertThat(ImageInspector.ofFile(folder.resolve("image"))).isEqualTo(whole);
        for (var other : List.of("raw", "qcow2", "vmdk", "vdi", "vhd", "vhdx", "iso")) {
            if (!other.equals(format) && !(other.equals("raw") && whole.isPlain())) {
                assertThat(RULES.refusal(other, whole)).describedAs(other).isNotNull();
            }
        }
    }

    private static void assertEveryCutAgrees(byte[] data, Inspection whole) {
        for (var step : List.of(data.length > 1 << 20 ? 31 : 1, 511, 512, 513, 4_095, 65_536, data.length)) {
            assertThat(inspect(data, step)).describedAs("in steps of " + step).isEqualTo(whole);
        }
        var random = new SplittableRandom(data.length);
        for (var round = 0; round < 20; round++) {
            var inspector = new ImageInspector();
            for (var at = 0; at < data.length; ) {
                var count = Math.min(data.length - at, 1 + random.nextInt(1 << random.nextInt(1, 18)));
                inspector.add(data, at, count);
                at += count;
            }
            assertThat(inspector.result()).isEqualTo(whole);
        }
    }

    /// Whatever is changed, it is told in the same way however the bytes are cut, and never with an exception.
    @ParameterizedTest
    @CsvSource({"qcow2,", "vmdk,subformat=streamOptimized", "vmdk,subformat=monolithicSparse", "vdi,", "vpc,", "vhdx,"})
    void crushedImagesAreToldAlikeHoweverTheirBytesAreCut(String qemu, String options) throws Exception {
        var good = options == null ? image("-f", qemu) : image("-f", qemu, "-o", options);
        var random = new SplittableRandom(7);
        for (var round = 0; round < 200; round++) {
            var data = Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length) : good.length);
            for (var i = 0; i < 1 + random.nextInt(8) && data.length > 0; i++) {
                var reach = Math.min(data.length, random.nextBoolean() ? 128 : 256 * 1024);
                data[random.nextInt(reach)] = (byte) random.nextInt(256);
            }
            var whole = inspect(data);
            assertThat(inspect(data, 513)).isEqualTo(whole);
            assertThat(inspect(data, 100_003)).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "monolithicFlat",
        "twoGbMaxExtentSparse",
        "twoGbMaxExtentFlat",
    })
    void e06_vmdkKindsThatNameOtherFilesAreRefused(String kind) throws Exception {
        var data = image("-f", "vmdk", "-o", "subformat=" + kind);
        var found = inspect(data);
        assertThat(found.format()).isEqualTo("vmdk");
        for (var declared : List.of("vmdk", "raw", "qcow2", "ami")) {
            assertThat(RULES.refusal(declared, found)).isNotNull();
        }
        assertEveryCutAgrees(data, found);
    }

    @Test
    void e06_aDescriptorInsideASparseVmdkThatNamesAPathIsRefused() throws Exception {
        var good = image("-f", "vmdk", "-o", "subformat=monolithicSparse");
        List<UnaryOperator<String>> edits = List.of(
                text -> text.replace("monolithicSparse", "monolithicFlat"),
                text -> text.replace("monolithicSparse", "vmfs"),
                text -> text.replace("createType", "createTypo"),
                text -> text.replace("\"image\"", "\"/etc/passwd\""),
                text -> text.replace("\"image\"", "\"..\\x\""),
                text -> text.replace("SPARSE \"image\"", "FLAT \"image\" 0"),
                text -> text.replace("parentCID=ffffffff", "parentCID=12345678"),
                text -> text.replace("# Extent description", "RW 1 FLAT \"/dev/sda\" 0\n#"),
                text -> text.replace("# Extent description", "createType=\"vmfs\"\n#"),
                text -> text.replace("# Extent description", "parentFileNameHint=\"/x\"\n#"),
                text -> text.replace("# Extent description", "something else\n#"));
        for (var edit : edits) {
            var found = inspect(withDescriptor(good, edit));
            assertThat(found.format()).isEqualTo("vmdk");
            assertThat(found.flaws()).isNotEmpty();
        }
        assertThat(inspect(withDescriptor(good, text -> text)).flaws()).isEmpty();
    }

    private static byte[] withDescriptor(byte[] vmdk, UnaryOperator<String> edit) {
        var latin = java.nio.charset.StandardCharsets.ISO_8859_1;
        var length = 20 * 512;
        var text = new String(vmdk, 512, length, latin);
        var edited = edit.apply(text.substring(0, text.indexOf('\0'))).getBytes(latin);
        var data = vmdk.clone();
        Arrays.fill(data, 512, 512 + length, (byte) 0);
        System.arraycopy(edited, 0, data, 512, edited.length);
        return data;
    }

    /// QEMU writes none; VMware does when it streams.
    @Test
    void e06_theFooterOfAStreamOptimizedVmdkMustAgreeWithItsHeader() throws Exception {
        var image = image("-f", "vmdk", "-o", "subformat=streamOptimized");
        var good = Arrays.copyOf(image, image.length + 3 * 512);
        good[image.length + 12] = 3; // the marker
        System.arraycopy(image, 0, good, image.length + 512, 512);
        Arrays.fill(good, 56, 64, (byte) 0xff); // the header says: at the end
        assertThat(inspect(good).flaws()).isEmpty();
        assertEveryCutAgrees(good, inspect(good));
        for (var at : List.of(8, 12, 16, 512, 512 + 4, 512 + 12, 512 + 28, 512 + 36, 1024, 1535)) {
            var bad = good.clone();
            bad[image.length + at] ^= 1;
            assertThat(inspect(bad).flaws()).describedAs("byte " + at).isNotEmpty();
        }
        var twice = good.clone();
        Arrays.fill(twice, image.length + 512 + 56, image.length + 512 + 64, (byte) 0xff);
        assertThat(inspect(twice).flaws()).isNotEmpty();
    }

    /// CVE-2015-5163, CVE-2024-32498: absolute, relative, `json:`, and a data file.
    @Test
    void e03_qcow2ThatRefersToOtherFilesIsRefused() throws Exception {
        var base = folder.resolve("base");
        run(List.of("qemu-img", "create", "-q", "-f", "qcow2", base.toString(), Long.toString(SIZE)));
        for (var name : List.of(
                base.toString(),
                "base",
                "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"" + base + "\"}}")) {
            var data = image("-f", "qcow2", "-F", "qcow2", "-b", name);
            var found = inspect(data);
            assertThat(found.flaws()).extracting(Flaw::check).containsExactly("backing_file");
            assertThat(RULES.refusal("qcow2", found)).isEqualTo("The image has a backing file.");
            assertEveryCutAgrees(data, found);
        }
        var data = image("-f", "qcow2", "-o", "data_file=" + folder.resolve("data"));
        assertThat(inspect(data).flaws()).extracting(Flaw::check).contains("data_file");
        data[79] &= (byte) ~4; // the feature's bit away; its name is still there
        assertThat(inspect(data).flaws()).extracting(Flaw::check).contains("data_file");
    }

    @Test
    void qcow2ThatNeedsUnknownFeaturesIsRefused() throws Exception {
        var good = image("-f", "qcow2");
        for (var bit = 5; bit < 64; bit++) {
            var data = good.clone();
            data[79 - bit / 8] |= (byte) (1 << bit % 8);
            assertThat(inspect(data).flaws()).extracting(Flaw::check).containsExactly("unknown_features");
        }
        for (var version : List.of(0, 1, 4, 255)) {
            var data = good.clone();
            data[7] = (byte) (int) version;
            assertThat(inspect(data).flaws()).isNotEmpty();
        }
    }

    @Test
    void qedAndDifferencesAreRefused() throws Exception {
        assertThat(inspect(image("-f", "qed")).flaws()).isNotEmpty();
        var vhd = image("-f", "vpc");
        vhd[63] = 4;
        assertThat(inspect(vhd).flaws()).extracting(Flaw::check).containsExactly("backing_file");
        var vdi = image("-f", "vdi");
        vdi[0x1b8] = 1;
        assertThat(inspect(vdi).flaws()).extracting(Flaw::check).containsExactly("backing_file");
    }

    @Test
    void aTruncatedHeaderIsNoSizeThatCanBeTrusted() throws Exception {
        var vhdx = image("-f", "vhdx");
        for (var length : List.of(8, 200 * 1024, 300 * 1024, 2 * 1024 * 1024 + 100)) {
            assertThat(inspect(Arrays.copyOf(vhdx, length)).flaws())
                    .describedAs(length + " bytes")
                    .isNotEmpty();
        }
        var vmdk = image("-f", "vmdk");
        assertThat(inspect(Arrays.copyOf(vmdk, 600)).flaws()).isNotEmpty();
    }

    @Test
    void encryptedDisksAreKnown() throws Exception {
        var data = image("-f", "luks", "--object", "secret,id=s,data=abc", "-o", "key-secret=s,iter-time=10");
        var found = inspect(data);
        assertThat(found.format()).isEqualTo("luks");
        assertThat(found.virtualSize()).isEqualTo(SIZE);
        assertThat(RULES.refusal("raw", found)).isNull();
        assertThat(RULES.refusal("qcow2", found)).isNotNull();
        data[7] = 2;
        assertThat(RULES.refusal("raw", inspect(data))).isNotNull();
    }
}
