package org.pileus.driver.diskimage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks for one format while bytes pass. It asks for windows ahead of where the stream is; each is handed to
/// it at the moment its last byte has passed, so that what it finds does not depend on how the bytes are cut.
abstract class Probe {
    private final List<Wish> wishes = new ArrayList<>(2);
    private final List<Flaw> flaws = new ArrayList<>(1);
    private long position;
    private boolean matches;
    private @Nullable Long virtualSize;

    private record Wish(Window window, Consumer<Window> use) {}

    /// The word for it in the API.
    abstract String format();

    /// What can only be told at the end.
    void atEnd(Tail tail, long total) {}

    /// The kind of the format, where it has several.
    @Nullable
    String kind() {
        return null;
    }

    boolean isPlain() {
        return false;
    }

    /// Asks for bytes ahead; those that have passed already cannot be had.
    /// @return false when they have
    final boolean want(long offset, int size, Consumer<Window> use) {
        if (offset < position) {
            return false;
        }
        wishes.add(new Wish(new Window(offset, size), use));
        return true;
    }

    final void match() {
        matches = true;
    }

    final boolean matches() {
        return matches;
    }

    /// Notes the size; one that no file can have is a flaw.
    final void size(long bytes) {
        if (bytes < 0) {
            flaw("size", "The image claims an impossible size.");
        } else {
            virtualSize = bytes;
        }
    }

    final @Nullable Long virtualSize() {
        return virtualSize;
    }

    final void flaw(String check, String reason) {
        flaws.add(new Flaw(check, reason));
    }

    final List<Flaw> flaws() {
        return flaws;
    }

    /// Whether no later byte, except the last ones, can change what it has found.
    final boolean isSettled() {
        return wishes.isEmpty();
    }

    final void add(byte[] data, int from, int count) {
        var done = 0;
        while (done < count && !wishes.isEmpty()) {
            var next = Long.MAX_VALUE;
            for (var wish : wishes) {
                next = Math.min(next, wish.window.end());
            }
            var step = (int) Math.min(count - done, next - position);
            for (var wish : wishes) {
                wish.window.offer(data, from + done, step, position);
            }
            done += step;
            position += step;
            handOver();
        }
        position += count - done;
    }

    private void handOver() {
        for (var wish : List.copyOf(wishes)) {
            if (wish.window.isFull()) {
                wishes.remove(wish);
                wish.use.accept(wish.window);
            }
        }
    }

    /// Passes over bytes that nobody asked for.
    final void skip(long count) {
        position += count;
    }

    /// Hands over the windows that the stream ended in or before; they are not full.
    final void cutShort() {
        var open = List.copyOf(wishes);
        open.forEach(wish -> wish.use.accept(wish.window));
        wishes.clear();
    }

    final Inspection result() {
        return new Inspection(format(), kind(), isPlain(), virtualSize, flaws);
    }
}
