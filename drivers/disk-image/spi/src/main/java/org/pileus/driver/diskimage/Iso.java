package org.pileus.driver.diskimage;

/// A CD or DVD: ISO 9660 or UDF. The first volume descriptor is at 32 KiB; its size is in logical blocks of their own
/// size.
final class Iso extends Probe {
    private static final int DESCRIPTOR = 32 * 1024;
    private static final int SIZE = 2 * 1024;

    Iso() {
        want(DESCRIPTOR, SIZE, descriptor -> {
            if (descriptor.has(1, "CD001") || descriptor.has(1, "NSR02") || descriptor.has(1, "NSR03")) {
                match();
                if (descriptor.u8(0) == 1) {
                    size(descriptor.little(80, 4) * descriptor.little(128, 2));
                }
            }
        });
    }

    @Override
    String format() {
        return "iso";
    }

    @Override
    boolean isPlain() {
        return true;
    }
}
