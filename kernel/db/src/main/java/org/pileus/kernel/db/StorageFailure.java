package org.pileus.kernel.db;

/// A statement that the engine refused for a reason nobody expects: a bug in the SQL or in its arguments.
/// Carries the statement, never its arguments.
public final class StorageFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    StorageFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
