package org.pileus.kernel.db;

/// Which engine runs below, for the few statements that differ.
public enum Dialect {
    SQLITE,
    MARIADB
}
