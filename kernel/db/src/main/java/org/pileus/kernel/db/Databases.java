package org.pileus.kernel.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/// Opens databases: connects, migrates, refuses what it does not know.
public final class Databases {
    private Databases() {}

    /// One SQLite file, made when absent. One process at a time: hold a [DataDirLock] on its directory.
    /// @throws SchemaMismatch when the file was made by newer or changed code
    public static Database sqlite(Path file, String schema, Migrations migrations, Clock clock) {
        return new SqliteDatabase(file, true, schema, new SchemaMigrator(schema, migrations, clock), () -> {});
    }

    /// A SQLite database that is never synchronised and gone when closed (files in memory where the system has
    /// that). For tests; behaves and counts like the durable one.
    public static Database sqliteInMemory(String schema, Migrations migrations, Clock clock) {
        try {
            var shared = Path.of("/dev/shm");
            var folder = Files.isWritable(shared)
                    ? Files.createTempDirectory(shared, "pileus-" + schema)
                    : Files.createTempDirectory("pileus-" + schema);
            var file = folder.resolve(schema + ".db");
            forgetAtExit(folder, file);
            return new SqliteDatabase(
                    file, false, schema, new SchemaMigrator(schema, migrations, clock), () -> remove(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// For tests that never close: the last registered goes first.
    private static void forgetAtExit(Path folder, Path file) {
        folder.toFile().deleteOnExit();
        for (var suffix : new String[] {"", "-wal", "-shm"}) {
            Path.of(file + suffix).toFile().deleteOnExit();
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One schema of a MariaDB server, created when absent and permitted.
    /// @throws SchemaMismatch when the schema was made by newer or changed code
    /// @throws org.pileus.kernel.core.ApiException `Unavailable` when the server does not answer
    public static Database mariadb(MariaDbSettings settings, String schema, Migrations migrations, Clock clock) {
        return new MariaDbDatabase(settings, schema, new SchemaMigrator(schema, migrations, clock));
    }
}
