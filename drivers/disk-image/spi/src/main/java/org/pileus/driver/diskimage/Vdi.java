package org.pileus.driver.diskimage;

/// VirtualBox's format. Fields by offset: 0x40 mark, 0x4c type (1 grows, 2 is fixed), 0x170 size, 0x1a8 and 0x1b8
/// the ids of other files that it continues.
final class Vdi extends Probe {
    private static final int HEADER = 512;
    private static final int IDS = 32;

    Vdi() {
        want(0, HEADER, this::header);
    }

    @Override
    String format() {
        return "vdi";
    }

    private void header(Window header) {
        if (!header.has(0x40, 0x7f, 0x10, 0xda, 0xbe)) {
            return;
        }
        match();
        var type = header.little(0x4c, 4);
        if (type != 1 && type != 2 || !header.isZero(0x1a8, IDS)) {
            flaw("backing_file", "The image is a difference to another file.");
        }
        size(header.little(0x170, 8));
    }
}
