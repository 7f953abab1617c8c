package org.pileus.driver.diskimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Data that no tool makes.
class CraftedImagesTest {
    private static final ImageRules RULES = ImageRules.standard();

    private static Inspection inspect(byte[] data) {
        return RealImagesTest.inspect(data, 1000);
    }

    static byte[] qcow2(int length) {
        var data = new byte[length];
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3}, 0, data, 0, 8);
        data[30] = 1;
        return data;
    }

    private static byte[] bootSector(int type) {
        var data = new byte[64 * 1024];
        data[446 + 2] = 2;
        data[446 + 4] = (byte) type;
        data[446 + 8] = 1;
        data[510] = 0x55;
        data[511] = (byte) 0xaa;
        return data;
    }

    private static byte[] with(byte[] data, int at, String text) {
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, data, at, text.length());
        return data;
    }

    @Test
    void nothingAndNonsenseAreRaw() {
        for (var data : List.of(new byte[0], new byte[1], new byte[511], new byte[100_000])) {
            var found = inspect(data);
            assertThat(found.format()).isEqualTo("raw");
            assertThat(found.virtualSize()).isEqualTo(data.length);
            assertThat(RULES.refusal("raw", found)).isNull();
            assertThat(RULES.refusal("aki", found)).isNull();
            assertThat(RULES.refusal("qcow2", found))
                    .isEqualTo("Image disk_format qcow2 does not match stream data raw");
        }
    }

    @Test
    void partitionedDisksAreRawOnes() {
        for (var type : List.of(0x83, 0xee)) {
            var found = inspect(bootSector(type));
            assertThat(found.format()).isEqualTo("gpt");
            assertThat(found.virtualSize()).isEqualTo(64 * 1024);
            assertThat(RULES.refusal("raw", found)).isNull();
            assertThat(RULES.refusal("qcow2", found)).isNotNull();
        }
    }

    @Test
    void bootSectorsThatAreNoneAreRefusedUnlessTheOperatorSaysOtherwise() {
        var flagged = bootSector(0x83);
        flagged[446] = 1;
        var moved = bootSector(0xee);
        moved[446 + 8] = 2;
        var crowded = bootSector(0xee);
        crowded[462 + 4] = 1;
        var tolerant = new ImageRules(true, List.of(), List.of("mbr"));
        for (var data : List.of(flagged, moved, crowded)) {
            var found = inspect(data);
            assertThat(RULES.refusal("raw", found)).isNotNull();
            assertThat(RULES.refusal("aki", found)).isNull();
            assertThat(tolerant.refusal("raw", found)).isNull();
        }
        assertThat(inspect(bootSector(0)).format()).isEqualTo("raw");
        var fat = bootSector(0x83);
        fat[0x10] = 2;
        fat[0x15] = (byte) 0xf8;
        assertThat(inspect(fat).format()).isEqualTo("raw");
    }

    @Test
    void discsAreKnownAndMayBootFromADisk() {
        var disc = with(new byte[64 * 1024], 32 * 1024 + 1, "CD001");
        disc[32 * 1024] = 1;
        disc[32 * 1024 + 80] = 100;
        disc[32 * 1024 + 129] = 8;
        var found = inspect(disc);
        assertThat(found.format()).isEqualTo("iso");
        assertThat(found.virtualSize()).isEqualTo(100 * 2048);
        var hybrid = bootSector(0x83);
        System.arraycopy(disc, 32 * 1024, hybrid, 32 * 1024, 2048);
        assertThat(inspect(hybrid).format()).isEqualTo("iso");
        assertThat(RULES.refusal("iso", inspect(hybrid))).isNull();
    }

    @Test
    void dataThatIsSeveralThingsAtOnceIsRefusedWhateverItIsDeclared() {
        var inDisc = with(qcow2(64 * 1024), 32 * 1024 + 1, "CD001");
        var inBoot = qcow2(64 * 1024);
        inBoot[446 + 4] = 1;
        inBoot[510] = 0x55;
        inBoot[511] = (byte) 0xaa;
        var atEnd = with(qcow2(64 * 1024), 63 * 1024 + 512, "conectix");
        for (var data : List.of(inDisc, inBoot, atEnd)) {
            for (var declared : List.of("qcow2", "iso", "raw", "vhd")) {
                assertThat(RULES.refusal(declared, inspect(data))).contains("several things");
            }
        }
    }

    @Test
    void e01_sizesThatNoFileCanHaveAreRefused() {
        var data = qcow2(1024);
        for (var i = 24; i < 32; i++) {
            data[i] = (byte) 0xff;
        }
        assertThat(inspect(data).flaws()).extracting(Flaw::check).contains("size");
        data[24] = 0x7f;
        assertThat(inspect(data).virtualSize()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void e06_descriptorsAloneAreKnownInAnySpellingAndSize() {
        var text = "# disk descriptorfile\nversion=1\nCreateType=\"monolithicFlat\"\nRW 1 FLAT \"/etc/shadow\" 0\n";
        for (var padding : List.of(0, 600, 500_000)) {
            var data = ("#" + "x".repeat(padding) + "\n" + text).getBytes(StandardCharsets.US_ASCII);
            assertThat(inspect(data).format()).isEqualTo("vmdk");
            assertThat(RULES.refusal("vmdk", inspect(data))).isNotNull();
            assertThat(RULES.refusal("raw", inspect(data))).isNotNull();
        }
        assertThat(inspect("#!/bin/sh\necho hello\n".getBytes(StandardCharsets.US_ASCII))
                        .format())
                .isEqualTo("raw");
        assertThat(inspect(with(new byte[4096], 0, "COWD")).flaws()).isNotEmpty();
    }

    @Test
    void whatIsWrongIsKnownBeforeTheEndComes() {
        var data = qcow2(8192);
        data[15] = 1;
        var inspector = new ImageInspector();
        inspector.add(data, 0, 4000);
        assertThat(inspector.flaw()).isNull();
        inspector.add(data, 4000, 100);
        assertThat(inspector.flaw()).extracting(Flaw::check).isEqualTo("backing_file");
    }

    @Test
    void anOperatorMayLetMismatchesPassButNothingDangerous() {
        var lax = new ImageRules(false, List.of("monolithicSparse"), List.of());
        assertThat(lax.refusal("raw", inspect(qcow2(8192)))).isNull();
        var backed = qcow2(8192);
        backed[15] = 1;
        assertThat(lax.refusal("raw", inspect(backed))).isNotNull();
    }
}
