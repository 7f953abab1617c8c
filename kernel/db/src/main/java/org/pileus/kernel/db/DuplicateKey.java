package org.pileus.kernel.db;

/// A unique constraint refused a row.
public final class DuplicateKey extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String key;

    DuplicateKey(String key, Throwable cause) {
        super("duplicate key: " + key, cause);
        this.key = key;
    }

    /// What was violated: `table.column[, table.column]` or the index's name, as the engine says it. Use [#names]
    /// to decide.
    public String key() {
        return key;
    }

    /// Whether the violated constraint is the one on this column or the index of this name. Name unique
    /// indexes as `uq_<table>_<column>...`, then either spelling works on both engines when it is a part of
    /// that.
    public boolean names(String columnOrIndex) {
        return key.contains(columnOrIndex);
    }
}
