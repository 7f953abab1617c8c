package org.pileus.kernel.messaging;

import java.time.Clock;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Transaction;
import tools.jackson.databind.node.ObjectNode;

/// The transactional outbox of one schema: a cast that is sent if and only if the transaction commits, at least once, also
/// over a crash. The table `outbox` is made by the kernel's own migration.
public final class Outbox {
    public Outbox(Database db, Bus bus, Clock clock, IdSource ids) {
        throw new UnsupportedOperationException();
    }

    /// Sends the cast when the transaction has committed, in commit order per target. Carries the bound request context.
    public void cast(Transaction tx, Target target, String method, ObjectNode args) {
        throw new UnsupportedOperationException();
    }

    /// Sends what an earlier process left behind, then watches for what got stuck (every 5 s). Casts before it are sent too.
    public void start() {
        throw new UnsupportedOperationException();
    }

    /// Stops watching and waits shortly for what is under way. What is left is sent by the next start.
    public void stop() {
        throw new UnsupportedOperationException();
    }
}
