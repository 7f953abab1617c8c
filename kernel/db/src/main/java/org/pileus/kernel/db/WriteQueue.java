package org.pileus.kernel.db;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits for the writer thread: jobs with a waiting caller, and jobs that nobody waits for and that
/// ride along.
final class WriteQueue {
    private static final int BATCH = 256;
    private static final long LATER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by lock.
    private final ArrayDeque<WriteJob<?>> now = new ArrayDeque<>();
    private final ArrayDeque<WriteJob<?>> later = new ArrayDeque<>();
    private long laterDue;
    private boolean closed;

    /// Takes a job; false when the database is closed.
    boolean add(WriteJob<?> job) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (job.awaited()) {
                now.add(job);
                changed.signal();
            } else {
                if (later.isEmpty()) {
                    laterDue = System.nanoTime() + LATER_NANOS;
                    changed.signal();
                }
                later.add(job);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether nothing waits at all.
    boolean idle() {
        lock.lock();
        try {
            return now.isEmpty() && later.isEmpty() && !closed;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for work; no artificial delay when a caller waits. Empty means closed and drained.
    List<WriteJob<?>> take() throws InterruptedException {
        lock.lock();
        try {
            while (now.isEmpty() && !closed) {
                if (later.isEmpty()) {
                    changed.await();
                } else if (changed.awaitNanos(laterDue - System.nanoTime()) <= 0 || laterDue <= System.nanoTime()) {
                    break;
                }
            }
            var batch = new ArrayList<WriteJob<?>>(Math.min(BATCH, now.size() + later.size()));
            drain(now, batch);
            drain(later, batch);
            if (!later.isEmpty()) {
                laterDue = System.nanoTime();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private static void drain(ArrayDeque<WriteJob<?>> from, List<WriteJob<?>> into) {
        while (into.size() < BATCH && !from.isEmpty()) {
            into.add(from.remove());
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
