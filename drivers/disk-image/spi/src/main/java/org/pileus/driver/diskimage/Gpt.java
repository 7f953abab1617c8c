package org.pileus.driver.diskimage;

/// A boot sector with partitions, of either kind; as a disk it is raw. One without partitions has nothing to check: it
/// is
/// raw data that boots, which upstream refuses. Neither is the boot sector of a FAT file system, which has the same
/// mark.
/// Source: UEFI specification 2.10, 5.2.
final class Gpt extends Probe {
    private static final int SECTOR = 512;
    private static final int PARTITIONS = 446;
    private static final int ENTRIES = 4;
    private static final int PROTECTIVE = 0xee;

    Gpt() {
        want(0, SECTOR, this::sector);
    }

    @Override
    String format() {
        return "gpt";
    }

    @Override
    boolean isPlain() {
        return true;
    }

    @Override
    void atEnd(Tail tail, long total) {
        size(total);
    }

    private void sector(Window sector) {
        var fat = sector.u8(0x10) == 2 && sector.u8(0x15) == 0xf8;
        if (!sector.has(510, 0x55, 0xaa) || fat) {
            return;
        }
        var used = 0;
        for (var i = 0; i < ENTRIES; i++) {
            used += sector.u8(PARTITIONS + 16 * i + 4) == 0 ? 0 : 1;
        }
        if (used > 0) {
            match();
            check(sector, used);
        }
    }

    private void check(Window sector, int used) {
        for (var i = 0; i < ENTRIES; i++) {
            var entry = PARTITIONS + 16 * i;
            if (sector.u8(entry) != 0 && sector.u8(entry) != 0x80) {
                flaw("mbr", "A partition of the image has a boot flag that is none.");
                return;
            }
            if (sector.u8(entry + 4) == PROTECTIVE) {
                if (!sector.has(entry + 1, 0, 2, 0) || sector.little(entry + 8, 4) != 1) {
                    flaw("mbr", "The protective partition of the image does not begin where it must.");
                }
                if (i > 0 || used > 1) {
                    flaw("mbr", "The image has partitions beside the protective one.");
                }
            }
        }
    }
}
