package org.pileus.kernel.db;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one thread that writes a SQLite file. It takes all that waits, runs each transaction inside a
/// savepoint of one SQLite transaction, and commits once: concurrent writers share an fsync. A platform
/// thread, because the commit blocks in native code and would hold the carrier of a virtual one.
final class SqliteWriter {
    private static final System.Logger LOG = System.getLogger(SqliteWriter.class.getName());
    private final String schema;
    private final JdbcSession session;
    private final SqliteLog log;
    private final Tally tally;
    private final Companions companions;
    private final EngineErrors errors = new SqliteErrors();
    private final WriteQueue queue = new WriteQueue();
    private final Thread thread;

    SqliteWriter(String schema, JdbcSession session, SqliteLog log, Tally tally, Companions companions) {
        this.schema = schema;
        this.log = log;
        this.session = session;
        this.tally = tally;
        this.companions = companions;
        thread = Thread.ofPlatform().name("db-" + schema).daemon().unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    <T extends @Nullable Object> T write(WriteJob<T> job) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a transaction or its hook wrote to its own database " + schema);
        }
        if (!queue.add(job)) {
            throw new IllegalStateException("the database " + schema + " is closed");
        }
        return job.await();
    }

    /// Dropped when the database is closed: nobody was promised anything.
    void writeLater(WriteJob<?> job) {
        queue.add(job);
    }

    void close() {
        queue.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            for (var batch = next(); !batch.isEmpty(); batch = next()) {
                commit(batch);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.ERROR, "the writer of " + schema + " was interrupted", e);
        } finally {
            session.close();
        }
    }

    private List<WriteJob<?>> next() throws InterruptedException {
        var growing = true;
        while (growing && queue.idle()) {
            growing = log.grow();
        }
        return queue.take();
    }

    /// No caller hears anything before the commit: a job may have failed because of what an earlier one of its
    /// batch did, and that must be durable by then.
    private void commit(List<WriteJob<?>> batch) {
        try {
            execute(batch);
        } catch (SQLException e) {
            failAll(batch, errors.translate(e, "COMMIT"));
        } catch (RuntimeException e) {
            failAll(batch, e);
        } catch (Error e) {
            LOG.log(Level.ERROR, "the writer of " + schema + " met an error", e);
            failAll(batch, new StorageFailure("the writer met an error", e)); // it must live on: callers wait for it
        }
        for (var job : batch) {
            if (job.failure() == null) {
                Hooks.run(schema, job.hooks());
            } else if (!job.awaited()) {
                LOG.log(Level.ERROR, "a later write to " + schema + " failed", job.failure());
            }
            job.complete();
        }
    }

    private void execute(List<WriteJob<?>> batch) throws SQLException {
        session.renew();
        session.control("BEGIN IMMEDIATE");
        var changed = false;
        var good = 0;
        var alone = batch.size() == 1;
        for (var job : batch) {
            var tx = new JdbcTransaction(session, Dialect.SQLITE, companions);
            if (!alone) {
                session.control("SAVEPOINT job");
            }
            var fine = job.execute(tx);
            session.requireWhole();
            if (fine) {
                good++;
                changed |= tx.changed();
                if (!alone) {
                    session.control("RELEASE job");
                }
                continue;
            }
            if (!alone) {
                session.control("ROLLBACK TO job");
                session.control("RELEASE job");
            }
        }
        finish(good, changed);
    }

    private void finish(int good, boolean changed) throws SQLException {
        if (good == 0) {
            session.control("ROLLBACK");
            return;
        }
        session.control("COMMIT");
        tally.transactions.add(good);
        if (changed) {
            tally.syncs.increment();
        }
    }

    /// The transaction of the batch is gone, so every job of it is.
    private void failAll(List<WriteJob<?>> batch, RuntimeException reason) {
        try {
            session.renew();
            session.control("ROLLBACK");
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "nothing to roll back in " + schema, e); // some errors roll back by themselves
        }
        for (var job : batch) {
            job.fail(reason);
        }
    }
}
