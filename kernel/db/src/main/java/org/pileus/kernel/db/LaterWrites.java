package org.pileus.kernel.db;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Writes that nobody waits for, committed together about five times a second. For an engine without a
/// writer thread.
final class LaterWrites {
    private static final System.Logger LOG = System.getLogger(LaterWrites.class.getName());
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private final String schema;
    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();
    private List<Consumer<Transaction>> waiting = new ArrayList<>(); // guarded by lock
    private boolean closed; // guarded by lock

    LaterWrites(String schema, Database database) {
        this.schema = schema;
        this.database = database;
    }

    void add(Consumer<Transaction> work) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            waiting.add(work);
            if (waiting.size() == 1) {
                Thread.ofVirtual().name("later-" + schema).start(() -> {
                    LockSupport.parkNanos(WAIT_NANOS);
                    flush();
                });
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Consumer<Transaction>> take() {
        lock.lock();
        try {
            var all = waiting;
            waiting = new ArrayList<>();
            return all;
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        var all = take();
        if (all.isEmpty()) {
            return;
        }
        try {
            database.run(tx -> all.forEach(work -> work.accept(tx)));
        } catch (RuntimeException together) {
            all.forEach(this::alone); // one of them failed: the others must not
        }
    }

    private void alone(Consumer<Transaction> work) {
        try {
            database.run(work);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a later write to " + schema + " failed", e);
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        flush();
    }
}
