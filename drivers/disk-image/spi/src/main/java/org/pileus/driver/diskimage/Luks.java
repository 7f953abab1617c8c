package org.pileus.driver.diskimage;

/// An encrypted disk: what is inside cannot be seen. Version 1 alone, as QEMU. Field 104: where the data begins, in
/// sectors.
final class Luks extends Probe {
    private static final int SECTOR = 512;
    private long data;

    Luks() {
        want(0, SECTOR, header -> {
            if (header.has(0, 'L', 'U', 'K', 'S', 0xba, 0xbe)) {
                match();
                data = header.big(104, 4) * SECTOR;
                if (header.big(6, 2) != 1) {
                    flaw("version", "The image is encrypted in a version of LUKS that is not supported.");
                }
            }
        });
    }

    @Override
    String format() {
        return "luks";
    }

    @Override
    boolean isPlain() {
        return true;
    }

    @Override
    void atEnd(Tail tail, long total) {
        if (matches()) {
            size(Math.max(0, total - data));
        }
    }
}
