package org.pileus.driver.diskimage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the bytes of an image say about it.
/// @param format      `qcow2`, `vmdk`, …, `gpt`, or `raw` when nothing known was found
/// @param kind        of the format, where it has several: the lower-case createType of a vmdk
/// @param isPlain     whether the bytes are the disk's own from the first one on, as in raw data
/// @param virtualSize of the disk inside, in bytes; null when it cannot be told
/// @param flaws       empty when nothing is wrong
public record Inspection(
        String format,
        @Nullable String kind,
        boolean isPlain,
        @Nullable Long virtualSize,
        List<Flaw> flaws) {
    public Inspection {
        flaws = List.copyOf(flaws);
    }

    /// What the guest will take for its disk. Formats without a mark count whole.
    public long sizeOr(long dataSize) {
        return virtualSize == null ? dataSize : virtualSize;
    }
}
