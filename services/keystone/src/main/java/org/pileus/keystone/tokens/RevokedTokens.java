package org.pileus.keystone.tokens;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;

/// The tokens that were revoked one by one, by audit id: stored, and remembered. What else kills tokens (a
/// disabled user, a changed password, a lost role) is read from the user, project or assignment itself.
public final class RevokedTokens implements Memory {
    private volatile Map<String, Boolean> remembered = new ConcurrentHashMap<>();

    @Override
    public Kind kind() {
        return Kind.REVOKED_TOKEN;
    }

    @Override
    public void load(Query query) {
        remembered =
                new ConcurrentHashMap<>(query.list("SELECT audit_id FROM revoked_token", row -> row.text(1)).stream()
                        .collect(Collectors.toMap(id -> id, id -> Boolean.TRUE)));
    }

    @Override
    public void refresh(Query query, String auditId) {
        if (query.count("SELECT COUNT(*) FROM revoked_token WHERE audit_id = ?", auditId) > 0) {
            remembered.put(auditId, Boolean.TRUE);
        } else {
            remembered.remove(auditId);
        }
    }

    boolean contains(String auditId) {
        return remembered.containsKey(auditId);
    }

    void insert(Transaction tx, String auditId, Instant expiresAt, Instant now) {
        if (tx.count("SELECT COUNT(*) FROM revoked_token WHERE audit_id = ?", auditId) == 0) {
            tx.update(
                    "INSERT INTO revoked_token (audit_id, expires_at, revoked_at) VALUES (?, ?, ?)",
                    auditId,
                    expiresAt,
                    now);
        }
    }

    /// When each was revoked, by audit id.
    Map<String, Instant> times(Query query) {
        var times = new TreeMap<String, Instant>();
        query.list(
                "SELECT audit_id, revoked_at FROM revoked_token", row -> times.put(row.text(1), row.time(2)) == null);
        return times;
    }

    /// Forgets tokens that nobody would accept any more.
    /// @return how many
    int prune(Transaction tx, Instant before) {
        return tx.update("DELETE FROM revoked_token WHERE expires_at < ?", before);
    }
}
