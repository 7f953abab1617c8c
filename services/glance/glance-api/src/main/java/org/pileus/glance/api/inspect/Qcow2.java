package org.pileus.glance.api.inspect;

import org.jspecify.annotations.Nullable;

/// QEMU's copy-on-write format. Header fields by offset: 4 version, 8 backing file offset, 24 virtual size, 72
/// incompatible features, 100 header length; extensions follow the header.
final class Qcow2 {
    private static final long DIRTY = 1;
    private static final long CORRUPT = 1 << 1;
    private static final long DATA_FILE = 1 << 2;
    private static final long COMPRESSION_TYPE = 1 << 3;
    private static final long EXTENDED_L2 = 1 << 4;
    private static final long KNOWN = DIRTY | CORRUPT | COMPRESSION_TYPE | EXTENDED_L2;

    private Qcow2() {}

    static @Nullable Inspection read(Head head) {
        if (!head.has(0, 'Q', 'F', 'I', 0xfb)) {
            return null;
        }
        var version = head.big(4, 4);
        if (version != 2 && version != 3) {
            return Inspection.dangerous("qcow2", "qcow2 version " + version + " is not known");
        }
        if (head.big(8, 8) != 0 || head.big(16, 4) != 0) {
            return Inspection.dangerous("qcow2", "The image has a backing file.");
        }
        var features = version == 2 ? 0 : head.big(72, 8);
        if ((features & DATA_FILE) != 0) {
            return Inspection.dangerous("qcow2", "The image has an external data file.");
        }
        if ((features & ~KNOWN) != 0) {
            return Inspection.dangerous("qcow2", "The image needs features that are not known.");
        }
        var size = head.big(24, 8);
        return size < 0
                ? Inspection.dangerous("qcow2", "The image claims a negative size.")
                : Inspection.of("qcow2", size);
    }
}
