package org.pileus.nova.db.keypairs;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The table `keypairs`. Every statement names the user: a key is never found for somebody else.
public final class KeypairRepository {
    private static final String COLUMNS =
            "SELECT user_id, name, number, type, fingerprint, public_key, created_at FROM keypairs WHERE user_id = ?";

    public Optional<Keypair> find(Query query, String userId, String name) {
        return query.one(COLUMNS + " AND name = ?", KeypairRepository::keypair, userId, name);
    }

    /// A page of a user's keys in the order of their names.
    /// @param after the last name of the page before, or null
    public List<Keypair> list(Query query, String userId, @Nullable String after, int limit) {
        return query.list(
                COLUMNS + " AND name > ? ORDER BY name LIMIT ?",
                KeypairRepository::keypair,
                userId,
                after == null ? "" : after,
                limit);
    }

    public long count(Query query, String userId) {
        return query.count("SELECT COUNT(*) FROM keypairs WHERE user_id = ?", userId);
    }

    /// Adds a key.
    /// @throws org.pileus.kernel.db.DuplicateKey when the user has one of this name
    public void insert(Transaction tx, Keypair keypair) {
        tx.update(
                """
                INSERT INTO keypairs (user_id, name, number, type, fingerprint, public_key, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                keypair.userId(),
                keypair.name(),
                keypair.number(),
                keypair.type(),
                keypair.fingerprint(),
                keypair.publicKey(),
                keypair.created());
    }

    public boolean delete(Transaction tx, String userId, String name) {
        return tx.update("DELETE FROM keypairs WHERE user_id = ? AND name = ?", userId, name) > 0;
    }

    private static Keypair keypair(Row row) {
        return new Keypair(row.text(1), row.text(2), row.number(3), row.text(4), row.text(5), row.text(6), row.time(7));
    }
}
