package org.pileus.kernel.db;

import java.nio.file.Path;
import java.time.Clock;

/// Opens databases: connects, migrates, refuses what it does not know.
public final class Databases {
    private Databases() {}

    /// One SQLite file, made when absent. One process at a time: hold a [DataDirLock] on its directory.
    public static Database sqlite(Path file, String schema, Migrations migrations, Clock clock) {
        throw new UnsupportedOperationException();
    }

    /// A SQLite database in memory, gone when closed. For tests.
    public static Database sqliteInMemory(String schema, Migrations migrations, Clock clock) {
        throw new UnsupportedOperationException();
    }

    /// One schema of a MariaDB server, created when absent and permitted.
    public static Database mariadb(MariaDbSettings settings, String schema, Migrations migrations, Clock clock) {
        throw new UnsupportedOperationException();
    }
}
