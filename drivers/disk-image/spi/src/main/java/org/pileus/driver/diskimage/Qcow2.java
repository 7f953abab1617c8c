package org.pileus.driver.diskimage;

/// QEMU's copy-on-write format. Header fields by offset: 4 version, 8 and 16 backing file, 24 virtual size, 72
/// incompatible features, 100 header length; extensions follow the header, each a type, a length and data.
final class Qcow2 extends Probe {
    private static final int HEADER = 4 * 1024;
    private static final int SHORT_HEADER = 72;
    private static final long DIRTY = 1;
    private static final long CORRUPT = 1 << 1;
    private static final long DATA_FILE = 1 << 2;
    private static final long COMPRESSION_TYPE = 1 << 3;
    private static final long EXTENDED_L2 = 1 << 4;
    private static final long KNOWN = DIRTY | CORRUPT | COMPRESSION_TYPE | EXTENDED_L2;
    private static final long DATA_FILE_NAME = 0x44415441;

    Qcow2() {
        want(0, HEADER, this::header);
    }

    @Override
    String format() {
        return "qcow2";
    }

    private void header(Window header) {
        if (!header.has(0, 'Q', 'F', 'I', 0xfb)) {
            return;
        }
        match();
        var version = header.big(4, 4);
        if (version != 2 && version != 3) {
            flaw("unknown_features", "The image is of a qcow2 version that is not supported: " + version + ".");
            return;
        }
        if (header.big(8, 8) != 0 || header.big(16, 4) != 0) {
            flaw("backing_file", "The image has a backing file.");
        }
        var features = version == 2 ? 0 : header.big(72, 8);
        if ((features & DATA_FILE) != 0) {
            flaw("data_file", "The image has an external data file.");
        }
        if ((features & ~KNOWN & ~DATA_FILE) != 0) {
            flaw("unknown_features", "The image needs features that are not known.");
        }
        extensions(header, version == 2 ? SHORT_HEADER : (int) Math.min(header.big(100, 4), HEADER));
        size(header.big(24, 8));
    }

    private void extensions(Window header, int first) {
        long at = first;
        while (at + 8 <= HEADER) {
            var type = header.big((int) at, 4);
            if (type == 0) {
                return;
            }
            if (type == DATA_FILE_NAME) {
                flaw("data_file", "The image names an external data file.");
                return;
            }
            at += 8 + (header.big((int) at + 4, 4) + 7) / 8 * 8;
        }
        flaw("unknown_features", "The header of the image does not end.");
    }
}
