package org.pileus.glance.api.inspect;

import org.jspecify.annotations.Nullable;

/// What the bytes of an image say about it.
/// @param format       `qcow2`, `vmdk`, …, `gpt`, or `raw` when nothing known was found
/// @param virtualSize  of the disk inside, in bytes; null when it cannot be told
/// @param danger       why it must not be used; null when nothing is wrong
public record Inspection(
        String format, @Nullable Long virtualSize, @Nullable String danger) {
    static Inspection of(String format, @Nullable Long virtualSize) {
        return new Inspection(format, virtualSize, null);
    }

    static Inspection dangerous(String format, String danger) {
        return new Inspection(format, null, danger);
    }
}
