package org.pileus.driver.diskimage.qemu;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A disk tool did not do its work. The message is for operators.
public final class DiskToolFailed extends IOException {
    private static final long serialVersionUID = 1L;

    /// Why.
    public enum Kind {
        /// It could not be started.
        UNAVAILABLE,
        /// It took too long.
        TIMEOUT,
        /// The disk, or what it may write, is full.
        FULL,
        /// It ended with an error.
        FAILED
    }

    private final Kind kind;

    DiskToolFailed(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
