package org.pileus.kernel.db;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/// The only allowed way to build a statement at run time: lists of question marks.
public final class Sql {
    private static final int MOST = 500;

    private Sql() {}

    /// `(?, ?, ...)` for `count` values rounded up to a power of two, so that few different statements exist. Fill with
    /// [#padded]. For zero values the list holds one mark, and the padded argument is NULL, which matches nothing.
    public static String in(int count) {
        var marks = size(count);
        return marks == 1 ? "(?)" : "(" + "?, ".repeat(marks - 1) + "?)";
    }

    /// The values of an IN list, the last one repeated up to the size of [#in].
    public static @Nullable Object[] padded(Collection<?> values) {
        var all = new ArrayList<@Nullable Object>(values);
        var last = all.isEmpty() ? null : all.getLast();
        all.addAll(Collections.nCopies(size(values.size()) - values.size(), last));
        return all.toArray();
    }

    /// The same with fixed arguments before the list.
    public static @Nullable Object[] padded(Collection<?> values, @Nullable Object... before) {
        var list = padded(values);
        var all = Arrays.copyOf(before, before.length + list.length);
        System.arraycopy(list, 0, all, before.length, list.length);
        return all;
    }

    private static int size(int count) {
        if (count > MOST) {
            throw new IllegalArgumentException(count + " values in one list, at most " + MOST + ": page the caller");
        }
        return count <= 1 ? 1 : Math.min(MOST, Integer.highestOneBit(count - 1) << 1);
    }
}
