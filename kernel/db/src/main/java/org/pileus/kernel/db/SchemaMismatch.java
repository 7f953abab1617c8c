package org.pileus.kernel.db;

/// The stored schema is not one that this code knows: newer, edited, or half made. The start is refused.
public final class SchemaMismatch extends RuntimeException {
    private static final long serialVersionUID = 1;

    SchemaMismatch(String message) {
        super(message);
    }
}
