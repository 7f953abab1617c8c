package org.pileus.kernel.db;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.sqlite.jdbc4.JDBC4Connection;

/// What operators do with the files of SQLite schemas, also while a cloud uses them.
public final class SqliteFiles {
    private SqliteFiles() {}

    /// The migrations that are complete in a file, `0001__tables`, in order; empty when there is no such file.
    public static List<String> migrations(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        var session = open(file);
        try {
            var present = session.count(
                    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'");
            return present == 0 ? List.of() : session.list("""
                            SELECT version, name FROM schema_version WHERE complete = 1
                            ORDER BY CASE WHEN version LIKE 'kernel-%' THEN 0 ELSE 1 END, version""", row -> row.text(1) + "__" + row.text(2));
        } finally {
            session.close();
        }
    }

    /// Writes a copy of a file as it is at one moment; others may go on writing to it.
    /// @param to  must not exist
    public static void copy(Path from, Path to) {
        if (!Files.exists(from)) {
            throw new IllegalArgumentException("there is no database " + from);
        }
        var session = open(from);
        try {
            // One read transaction for the whole; the result has no write-ahead log. Source:
            // sqlite.org/lang_vacuum.html.
            session.update("VACUUM INTO ?", to.toString());
        } finally {
            session.close();
        }
    }

    /// What SQLite finds wrong in a file, in its words; empty when all is well.
    public static List<String> check(Path file) {
        var session = open(file);
        try {
            return session.list("PRAGMA integrity_check", row -> row.text(1)).stream()
                    .filter(line -> !line.equals("ok"))
                    .toList();
        } catch (StorageFailure e) {
            return List.of(String.valueOf(e.getMessage())); // too damaged to be checked
        } finally {
            session.close();
        }
    }

    private static JdbcSession open(Path file) {
        SqliteNative.prepare();
        var settings = new Properties();
        settings.setProperty("busy_timeout", "5000");
        settings.setProperty("jdbc.get_generated_keys", "false");
        var errors = new SqliteErrors();
        try {
            return new JdbcSession(
                    new JDBC4Connection(
                            "jdbc:sqlite:" + file, file.toAbsolutePath().toString(), settings),
                    errors,
                    new Tally(),
                    false);
        } catch (SQLException e) {
            throw errors.translate(e, "open " + file);
        }
    }
}
