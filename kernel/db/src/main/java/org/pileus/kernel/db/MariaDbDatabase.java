package org.pileus.kernel.db;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One schema of a MariaDB server or Galera node.
///
/// `write` runs the whole lambda again when the transaction certainly did not happen: deadlock, lock wait,
/// certification failure, a connection lost before the commit was sent. A connection lost during the commit is
/// [UnknownOutcome].
final class MariaDbDatabase implements Database {
    private static final System.Logger LOG = System.getLogger(MariaDbDatabase.class.getName());
    private static final int TRIES = 10;
    private final String schema;
    private final MariaDbPool writers;
    private final MariaDbPool readers;
    private final Tally tally = new Tally();
    private final Companions companions = new Companions(false);
    private final EngineErrors errors = new MariaDbErrors();
    private final LaterWrites later;

    MariaDbDatabase(MariaDbSettings settings, String schema, SchemaMigrator migrator) {
        this.schema = schema;
        migrator.migrate(MariaDbSchemaStore.open(settings, schema));
        writers = new MariaDbPool(settings, schema, false);
        readers = new MariaDbPool(settings, schema, true);
        later = new LaterWrites(schema, this);
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Query, T> work) {
        tally.reads.increment();
        for (int attempt = 1; ; attempt++) {
            try {
                return readOnce(work);
            } catch (Transient e) {
                giveUpOrWait(attempt, 3, e);
            }
        }
    }

    private <T extends @Nullable Object> T readOnce(Function<Query, T> work) {
        try (var connection = readers.borrow()) {
            var session = new JdbcSession(connection, errors, tally, true);
            try {
                return work.apply(session);
            } finally {
                rollback(connection);
            }
        } catch (SQLException e) {
            throw errors.translate(e, "read");
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Function<Transaction, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return writeOnce(work);
            } catch (Transient e) {
                giveUpOrWait(attempt, TRIES, e);
            }
        }
    }

    private <T extends @Nullable Object> T writeOnce(Function<Transaction, T> work) {
        var connection = writers.borrow();
        try {
            var session = new JdbcSession(connection, errors, tally, true);
            var tx = new JdbcTransaction(session, Dialect.MARIADB, companions);
            T result;
            try {
                result = work.apply(tx);
                session.requireWhole();
            } catch (RuntimeException | Error e) {
                rollback(connection);
                throw e;
            } finally {
                tx.end();
            }
            commit(connection, tx);
            Hooks.run(schema, tx.hooks());
            return result;
        } finally {
            giveBack(connection);
        }
    }

    private void commit(Connection connection, JdbcTransaction tx) {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (tx.changed() && MariaDbErrors.lost(e) && e.getErrorCode() != 1047) {
                throw new UnknownOutcome("the connection to schema " + schema + " was lost during a commit", e);
            }
            rollback(connection);
            throw errors.translate(e, "COMMIT");
        }
        tally.transactions.increment();
        if (tx.changed()) {
            tally.syncs.increment();
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "nothing to roll back: the connection is gone", e);
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "the connection was gone when it was given back", e);
        }
    }

    /// Full jitter, at most 2, 4, 8 … 128 ms.
    private static void giveUpOrWait(int attempt, int tries, Transient failure) {
        if (attempt >= tries) {
            throw MariaDbErrors.unavailable(
                    "the database could not finish a transaction in " + tries + " tries", failure);
        }
        var most = TimeUnit.MILLISECONDS.toNanos(1L << Math.min(attempt, 7));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }

    @Override
    public void writeLater(Consumer<Transaction> work) {
        later.add(work);
    }

    @Override
    public Dialect dialect() {
        return Dialect.MARIADB;
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
        return readOnce(query -> {
            var wrong = new ArrayList<String>();
            for (var table : query.list("SHOW TABLES", row -> row.text(1))) {
                query.list("CHECK TABLE `" + table + "`", row -> row.text(1) + ": " + row.text(4)).stream()
                        .filter(line -> !line.endsWith(": OK"))
                        .forEach(wrong::add);
            }
            return List.copyOf(wrong);
        });
    }

    @Override
    public void close() {
        later.close();
        readers.close();
        writers.close();
    }
}
