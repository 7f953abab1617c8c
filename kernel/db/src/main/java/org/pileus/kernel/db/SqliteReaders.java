package org.pileus.kernel.db;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// A few connections that only read, each lambda on its own snapshot of the write-ahead log. Opened when
/// first needed; the one that was used last is lent first, since its cache is warm.
final class SqliteReaders {
    private static final int MOST = 4;
    private static final long PATIENCE_SECONDS = 10;
    private final Semaphore free = new Semaphore(MOST, true);
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<JdbcSession> idle = new ArrayDeque<>(); // guarded by lock
    private boolean closed; // guarded by lock
    private final Supplier<JdbcSession> open;
    private final EngineErrors errors = new SqliteErrors();

    SqliteReaders(Supplier<JdbcSession> open) {
        this.open = open;
    }

    <T extends @Nullable Object> T read(Function<Query, T> work) {
        acquire();
        try {
            var session = borrow();
            try {
                return snapshot(session, work);
            } finally {
                giveBack(session);
            }
        } finally {
            free.release();
        }
    }

    private <T extends @Nullable Object> T snapshot(JdbcSession session, Function<Query, T> work) {
        try {
            session.renew();
            session.control("BEGIN");
            try {
                return work.apply(session);
            } finally {
                session.renew();
                session.control("ROLLBACK");
            }
        } catch (SQLException e) {
            throw errors.translate(e, "BEGIN");
        }
    }

    private void acquire() {
        try {
            if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new ApiException(new Failure.Unavailable("the database is too busy to read"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(new Failure.Unavailable("interrupted while waiting for the database"), e);
        }
    }

    private JdbcSession borrow() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the database is closed");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        } finally {
            lock.unlock();
        }
        return open.get();
    }

    private void giveBack(JdbcSession session) {
        lock.lock();
        try {
            if (!closed) {
                idle.push(session);
                return;
            }
        } finally {
            lock.unlock();
        }
        session.close();
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(JdbcSession::close);
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
