package org.pileus.driver.hypervisor.fake;

import java.util.Arrays;
import java.util.Locale;

/// The picture of a simulated guest: one colour, its name, and below it what was typed last.
final class Screen {
    static final int WIDTH = 320;
    static final int HEIGHT = 200;
    private static final int WHITE = 0xffffff;
    private static final int SCALE = 4;
    private static final int COLUMNS = WIDTH / (4 * SCALE) - 1;

    private final String name;
    private final int background;
    /// Guarded by this object's monitor, as is `version`.
    private String line = "";
    private long version;

    Screen(String name, int seed) {
        this.name = name;
        this.background = seed & 0x7f7f7f; // dark, so that the text can be read
    }

    String name() {
        return name;
    }

    /// Grows with each change.
    synchronized long version() {
        return version;
    }

    synchronized void type(char typed) {
        line = line.length() < COLUMNS ? line + typed : line.substring(1) + typed;
        version++;
    }

    synchronized void clear() {
        line = "";
        version++;
    }

    /// Pixels row by row, `0xrrggbb`.
    int[] render() {
        String below;
        synchronized (this) {
            below = line;
        }
        var pixels = new int[WIDTH * HEIGHT];
        Arrays.fill(pixels, background);
        draw(pixels, name.length() > COLUMNS ? name.substring(0, COLUMNS) : name, 60);
        draw(pixels, below, 110);
        return pixels;
    }

    private static void draw(int[] pixels, String text, int top) {
        for (var i = 0; i < text.length(); i++) {
            var glyph = glyph(text.charAt(i));
            var left = SCALE * 2 + i * 4 * SCALE;
            for (var dot = 0; dot < 15; dot++) {
                if ((glyph >> (14 - dot) & 1) == 1) {
                    for (var y = 0; y < SCALE; y++) {
                        var start = (top + dot / 3 * SCALE + y) * WIDTH + left + dot % 3 * SCALE;
                        Arrays.fill(pixels, start, start + SCALE, WHITE);
                    }
                }
            }
        }
    }

    /// Three dots by five, top left first; five octal digits, one per row.
    private static int glyph(char c) {
        var at = "0123456789abcdefghijklmnopqrstuvwxyz-_."
                .indexOf(String.valueOf(c).toLowerCase(Locale.ROOT));
        return c == ' ' ? 0 : at < 0 ? 070707 : GLYPHS[at];
    }

    private static final int[] GLYPHS = {
        075557, 026227, 071747, 071717, 055711, 074717, 074757, 071222, 075757, 075717, // 0-9
        025755, 065656, 034443, 065556, 074647, 074644, 034553, 055755, 072227, 011153, 055655, 044447, 057755, // a-m
        065555, 025552, 065644, 025563, 065655, 034216, 072222, 055557, 055552, 055775, 055255, 055222, 071247, // n-z
        000700, 000007, 000002
    };
}
