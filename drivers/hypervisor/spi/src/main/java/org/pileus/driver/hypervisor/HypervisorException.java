package org.pileus.driver.hypervisor;

import org.jspecify.annotations.Nullable;

/// A hypervisor could not do what was asked. The message is for operators; users get a text chosen by [#kind()].
public final class HypervisorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What the caller may do about it.
    public enum Kind {
        /// The host is full (memory, disk): try another host.
        NO_CAPACITY,
        /// The guest was defined but did not start; nothing is left of it: try another host.
        START_FAILED,
        /// No such guest.
        NOT_FOUND,
        /// The guest's state does not allow it, such as suspending one that is off.
        WRONG_STATE,
        /// The request can not be met on any host: unknown property value, image larger than its disk,
        /// image that lies.
        REFUSED,
        /// The hypervisor does not answer: later, or another host.
        UNAVAILABLE,
        /// It took too long; what happened is unknown until [Hypervisor#powerState] is asked.
        TIMEOUT,
        /// Anything else.
        FAILED
    }

    private final Kind kind;

    public HypervisorException(Kind kind, String message) {
        this(kind, message, null);
    }

    public HypervisorException(Kind kind, String message, @Nullable Throwable cause) {
        super(kind + ": " + message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public static HypervisorException notFound(GuestId guest) {
        return new HypervisorException(Kind.NOT_FOUND, "no guest " + guest);
    }
}
