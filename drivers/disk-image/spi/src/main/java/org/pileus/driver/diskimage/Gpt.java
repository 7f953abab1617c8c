package org.pileus.driver.diskimage;

/// A boot sector with partitions, of either kind; as a disk it is raw. The boot sector of a FAT file system, which has
/// the same mark, is none. Source: UEFI specification 2.10, 5.2.
final class Gpt extends Probe {
    private static final int SECTOR = 512;
    private static final int PARTITIONS = 446;
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
        match();
        var used = 0;
        var protectiveOnly = true;
        var protective = false;
        for (var i = 0; i < 4; i++) {
            var entry = PARTITIONS + 16 * i;
            if (sector.u8(entry) != 0 && sector.u8(entry) != 0x80) {
                flaw("mbr", "A partition of the image has a boot flag that is none.");
                return;
            }
            var type = sector.u8(entry + 4);
            used += type == 0 ? 0 : 1;
            protectiveOnly &= i == 0 ? type == PROTECTIVE : type == 0;
            if (type == PROTECTIVE) {
                protective = true;
                if (!sector.has(entry + 1, 0, 2, 0) || sector.little(entry + 8, 4) != 1) {
                    flaw("mbr", "The protective partition of the image does not begin where it must.");
                }
            }
        }
        if (protective && !protectiveOnly) {
            flaw("mbr", "The image has partitions beside the protective one.");
        }
        if (used == 0) {
            flaw("mbr", "The image has a boot sector without partitions.");
        }
    }
}
