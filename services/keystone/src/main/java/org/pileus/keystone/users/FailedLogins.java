package org.pileus.keystone.users;

import java.time.Instant;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;

/// Wrong passwords in a row, by user; stored, so that they count on every replica and over a restart.
final class FailedLogins {
    /// @param since  failures before it no longer lock
    boolean locked(Query query, String userId, int attempts, Instant since) {
        return query.count(
                        "SELECT COUNT(*) FROM failed_login WHERE user_id = ? AND attempts >= ? AND last_at > ?",
                        userId,
                        attempts,
                        since)
                > 0;
    }

    boolean any(Query query, String userId) {
        return query.count("SELECT COUNT(*) FROM failed_login WHERE user_id = ?", userId) > 0;
    }

    /// Counts one more. Failures before `since` count no longer.
    void record(Transaction tx, String userId, Instant now, Instant since) {
        tx.update("DELETE FROM failed_login WHERE user_id = ? AND last_at <= ?", userId, since);
        if (tx.update("UPDATE failed_login SET attempts = attempts + 1, last_at = ? WHERE user_id = ?", now, userId)
                == 0) {
            tx.update("INSERT INTO failed_login (user_id, attempts, last_at) VALUES (?, 1, ?)", userId, now);
        }
    }

    void reset(Transaction tx, String userId) {
        tx.update("DELETE FROM failed_login WHERE user_id = ?", userId);
    }
}
