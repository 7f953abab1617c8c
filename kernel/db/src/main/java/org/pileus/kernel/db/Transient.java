package org.pileus.kernel.db;

/// The transaction lost against another one or lost its connection before the commit: nothing of it remains
/// and the whole may run again.
final class Transient extends RuntimeException {
    private static final long serialVersionUID = 1;

    Transient(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
