package org.pileus.nova.model;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// One task at a time per instance in this process: the second delivery of a message waits for the first,
/// then finds nothing left to do.
public final class InstanceLocks {
    private static final class Entry {
        final ReentrantLock lock = new ReentrantLock();
        int users;
    }

    private final Map<UUID, Entry> entries = new ConcurrentHashMap<>();

    /// Runs the work when it is its turn.
    public void with(UUID instance, Runnable work) {
        var entry = entries.compute(instance, (id, old) -> {
            var mine = old == null ? new Entry() : old;
            mine.users++;
            return mine;
        });
        entry.lock.lock();
        try {
            work.run();
        } finally {
            entry.lock.unlock();
            entries.compute(instance, (id, old) -> old == null || --old.users == 0 ? null : old);
        }
    }
}
