package org.pileus.driver.diskimage;

/// QEMU's enhanced disk format: known so as to be refused.
final class Qed extends Probe {
    Qed() {
        want(0, 4, start -> {
            if (start.has(0, 'Q', 'E', 'D', 0)) {
                match();
                flaw("banned", "The format qed is not supported: it may name a backing file.");
            }
        });
    }

    @Override
    String format() {
        return "qed";
    }
}
