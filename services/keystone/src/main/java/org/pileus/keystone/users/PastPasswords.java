package org.pileus.keystone.users;

import java.util.List;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Moment;

/// The hashes of a user's passwords before the present one, as many as the history asks for.
final class PastPasswords {
    /// Young to old.
    List<String> of(Query query, String userId, int most) {
        return query.list(
                "SELECT password_hash FROM past_password WHERE user_id = ? ORDER BY changed_at DESC LIMIT ?",
                row -> row.text(1),
                userId,
                most);
    }

    /// Keeps a password that is being replaced.
    /// @param most  how many to keep
    void keep(Transaction tx, String userId, User.Password replaced, int most) {
        if (most > 0
                && tx.update(
                                "UPDATE past_password SET password_hash = ? WHERE user_id = ? AND changed_at = ?",
                                replaced.hash(),
                                userId,
                                Moment.micros(replaced.changedAt()))
                        == 0) {
            tx.update(
                    "INSERT INTO past_password (user_id, changed_at, password_hash) VALUES (?, ?, ?)",
                    userId,
                    Moment.micros(replaced.changedAt()),
                    replaced.hash());
        }
        var times = tx.list(
                "SELECT changed_at FROM past_password WHERE user_id = ? ORDER BY changed_at DESC",
                row -> row.number("changed_at"),
                userId);
        times.stream()
                .skip(most)
                .forEach(time ->
                        tx.update("DELETE FROM past_password WHERE user_id = ? AND changed_at = ?", userId, time));
    }
}
