package org.pileus.kernel.db;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/// The only allowed way to build a statement at run time, lists of question marks; and the stored form of times.
public final class Sql {
    private static final int MOST = 500;
    private static final long PER_SECOND = 1_000_000;

    private Sql() {}

    /// `(?, ?, ...)` for `count` values (at most 500) rounded up to a power of two, so that few different
    /// statements exist. Fill with [#padded]. For no values the list is one mark, and the padded argument
    /// is NULL, which matches nothing.
    public static String in(int count) {
        var marks = size(count);
        return marks == 1 ? "(?)" : "(" + "?, ".repeat(marks - 1) + "?)";
    }

    /// The values of an IN list after the fixed arguments `before`, the last value repeated up to the size
    /// of [#in].
    public static @Nullable Object[] padded(Collection<?> values, @Nullable Object... before) {
        var all = new ArrayList<@Nullable Object>(Arrays.asList(before));
        all.addAll(values);
        @Nullable Object last = values.isEmpty() ? null : all.getLast();
        all.addAll(Collections.nCopies(size(values.size()) - values.size(), last));
        return all.toArray();
    }

    /// Whole microseconds since the epoch: how an instant is stored.
    public static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano() / 1000);
    }

    /// The instant of a stored number of microseconds.
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1000);
    }

    private static int size(int count) {
        if (count > MOST) {
            throw new IllegalArgumentException(count + " values in one list, at most " + MOST + ": page the caller");
        }
        return count <= 1 ? 1 : Math.min(MOST, Integer.highestOneBit(count - 1) << 1);
    }
}
