package org.pileus.nova.db.instances;

import java.util.concurrent.locks.ReentrantLock;
import org.pileus.kernel.db.Database;

/// Gives out instance numbers: unique in the cloud, rising in one process, with gaps after a restart. Takes
/// a block at a time, so that a launch pays nothing for its number.
public final class InstanceNumbers {
    private static final int BLOCK = 256;
    private final Database db;
    private final ReentrantLock lock = new ReentrantLock();
    /// Guarded by [#lock].
    private long next;
    /// Guarded by [#lock].
    private long end;

    public InstanceNumbers(Database db) {
        this.db = db;
    }

    /// The next number, from 1. May write to the database: not inside of a transaction.
    public long next() {
        lock.lock();
        try {
            if (next == end) {
                next = takeBlock();
                end = next + BLOCK;
            }
            return next++;
        } finally {
            lock.unlock();
        }
    }

    private long takeBlock() {
        return db.write(tx -> {
            // The update comes first: it takes the row, so that what is read after it is ours.
            tx.update("UPDATE instance_numbers SET next_number = next_number + ? WHERE name = 'instances'", BLOCK);
            return tx.count("SELECT next_number FROM instance_numbers WHERE name = 'instances'") - BLOCK;
        });
    }
}
