package org.pileus.kernel.db;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.jdbc4.JDBC4Connection;

/// One SQLite file: write-ahead log, full synchronisation, one writer, a few readers.
final class SqliteDatabase implements Database {
    /// Holds the pages that the writes of a busy cloud come back to; SQLite's own 2 MiB make it read them again.
    private static final int WRITER_CACHE_KIB = 8 * 1024;

    private final Path file;
    private final boolean durable;
    private final Tally tally = new Tally();
    /// The data directory is locked by this process.
    private final Companions companions = new Companions(true);
    private final SqliteWriter writer;
    private final SqliteReaders readers;
    private final Runnable afterClose;
    private volatile boolean closed;

    /// @param durable    false trades the promise of durability for speed, in tests
    /// @param afterClose for what the file needs when it is temporary
    SqliteDatabase(Path file, boolean durable, String schema, SchemaMigrator migrator, Runnable afterClose) {
        this.file = file;
        this.durable = durable;
        this.afterClose = afterClose;
        var session = connect(false, tally);
        try {
            migrator.migrate(new SqliteSchemaStore(connect(false, new Tally())));
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        writer = new SqliteWriter(schema, session, new SqliteLog(file, durable), tally, companions);
        readers = new SqliteReaders(() -> connect(true, tally));
        writer.start();
    }

    private JdbcSession connect(boolean reader, Tally counted) {
        SqliteNative.prepare();
        var settings = new Properties();
        settings.setProperty("busy_timeout", "5000");
        settings.setProperty("foreign_keys", "true");
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("synchronous", durable ? "FULL" : "OFF");
        settings.setProperty("temp_store", "MEMORY"); // what a savepoint may have to put back was a file per batch
        if (!reader) {
            settings.setProperty("cache_size", "-" + WRITER_CACHE_KIB);
        }
        settings.setProperty("jdbc.get_generated_keys", "false");
        var errors = new SqliteErrors();
        try {
            // Not through DriverManager, which would load every driver there is: that was 50 to 100 ms of a start.
            var session = new JdbcSession(
                    new JDBC4Connection(
                            "jdbc:sqlite:" + file, file.toAbsolutePath().toString(), settings),
                    errors,
                    counted,
                    false);
            if (reader) {
                session.control("PRAGMA query_only = ON");
            }
            return session;
        } catch (SQLException e) {
            throw errors.translate(e, "open " + file);
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Query, T> work) {
        tally.reads.increment();
        return readers.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<Transaction, T> work) {
        return writer.write(new WriteJob<>(work, Thread.currentThread()));
    }

    @Override
    public void writeLater(Consumer<Transaction> work) {
        writer.writeLater(new WriteJob<>(
                tx -> {
                    work.accept(tx);
                    return Boolean.TRUE;
                },
                null));
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public Companions companions() {
        return companions;
    }

    @Override
    public Counters counters() {
        return tally.counters();
    }

    @Override
    public List<String> check() {
        return readers.read(query -> query.list("PRAGMA integrity_check", row -> row.text(1))).stream()
                .filter(line -> !line.equals("ok"))
                .toList();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            readers.close();
            writer.close();
            afterClose.run();
        }
    }
}
