package org.pileus.driver.diskimage;

/// Microsoft's newer format. A table of regions at 192 KiB says where the metadata is; a table there says where the
/// size is and whether the disk is a difference to another one. Source: [MS-VHDX] 2.2.3, 2.6.
final class Vhdx extends Probe {
    private static final long REGIONS = 192 * 1024;
    private static final int TABLE = 64 * 1024;
    private static final int ENTRY = 32;
    private static final int MOST_ENTRIES = 2047;
    /// The four ids, as they lie in the file: 8B7CA206-4790-4B9A-B8FE-575F050F886E, …
    private static final int[] METADATA = id(0x06a27c8b, 0x90479a4b, 0xb8fe575f, 0x050f886e);
    private static final int[] DISK_SIZE = id(0x2442a52f, 0x1bcd7648, 0xb2115dbe, 0xd83bf4b8);
    private static final int[] PARAMETERS = id(0x3767a1ca, 0x36fa434d, 0xb3b633f0, 0xaa44e76b);
    private static final int HAS_PARENT = 2;
    private boolean sized;

    Vhdx() {
        want(0, 8, start -> {
            if (start.has(0, "vhdxfile")) {
                match();
                want(REGIONS, TABLE, this::regions);
            }
        });
    }

    private static int[] id(int... words) {
        var bytes = new int[16];
        for (var i = 0; i < 16; i++) {
            bytes[i] = words[i / 4] >>> (24 - i % 4 * 8) & 0xff;
        }
        return bytes;
    }

    @Override
    String format() {
        return "vhdx";
    }

    private void regions(Window table) {
        var entry = entry(table, "regi", 8, 4, 16, METADATA);
        if (entry < 0 || !want(table.little(entry + 16, 8), TABLE, this::metadata)) {
            flaw("metadata", "The image has no metadata where they belong.");
        }
    }

    private void metadata(Window table) {
        var size = entry(table, "metadata", 10, 2, ENTRY, DISK_SIZE);
        var parameters = entry(table, "metadata", 10, 2, ENTRY, PARAMETERS);
        if (size < 0
                || parameters < 0
                || !want(table.offset + table.little(size + 16, 4), 8, this::diskSize)
                || !want(table.offset + table.little(parameters + 16, 4), 8, this::parameters)) {
            flaw("metadata", "The metadata of the image are not complete.");
        }
    }

    private void diskSize(Window value) {
        if (value.isFull()) {
            sized = true;
            size(value.little(0, 8));
        }
    }

    private void parameters(Window parameters) {
        if (!parameters.isFull() || (parameters.little(4, 4) & HAS_PARENT) != 0) {
            flaw("backing_file", "The image is a difference to another file.");
        }
    }

    /// Where a table's entry for an id begins; -1 when there is none.
    private static int entry(Window table, String mark, int countAt, int countSize, int first, int[] id) {
        if (!table.has(0, mark)) {
            return -1;
        }
        var count = Math.min(table.little(countAt, countSize), MOST_ENTRIES);
        for (var i = 0; i < count; i++) {
            if (table.has(first + ENTRY * i, id)) {
                return first + ENTRY * i;
            }
        }
        return -1;
    }

    @Override
    void atEnd(Tail tail, long total) {
        if (matches() && !sized && flaws().isEmpty()) {
            flaw("metadata", "The image ends before its metadata.");
        }
    }
}
