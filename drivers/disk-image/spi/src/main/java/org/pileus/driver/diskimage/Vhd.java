package org.pileus.driver.diskimage;

/// Microsoft's older format. A disk that grows has its 512 bytes of description in front and behind; a fixed one
/// behind alone, after data that could as well be taken for raw. Fields by offset: 48 size, 60 type.
final class Vhd extends Probe {
    private static final int FOOTER = 512;
    private static final String MARK = "conectix";
    private static final int DIFFERENCE = 4;
    private boolean fixed;

    Vhd() {
        want(0, FOOTER, front -> {
            if (front.has(0, MARK)) {
                described(front);
            }
        });
    }

    @Override
    String format() {
        return "vhd";
    }

    @Override
    boolean isPlain() {
        return fixed;
    }

    @Override
    void atEnd(Tail tail, long total) {
        var footer = tail.window(FOOTER);
        if (!matches() && total >= FOOTER && footer.has(0, MARK)) {
            fixed = true;
            described(footer);
        }
    }

    private void described(Window footer) {
        match();
        if (footer.big(60, 4) == DIFFERENCE) {
            flaw("backing_file", "The image is a difference to another file.");
        }
        size(footer.big(48, 8));
    }
}
