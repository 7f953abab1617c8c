package org.pileus.keystone.applicationcredentials;

import java.util.List;
import java.util.Optional;
import org.pileus.client.keystone.AccessRule;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The stored access rules. Every application credential keeps a copy of its own.
public final class AccessRules {
    private static final String SELECT = "SELECT id, user_id, service, method, path FROM access_rule";

    List<UserAccessRule> ofUser(Query query, String userId) {
        return query.list(SELECT + " WHERE user_id = ? ORDER BY id", AccessRules::map, userId);
    }

    Optional<UserAccessRule> find(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", AccessRules::map, id);
    }

    /// The user's own rule of this content: at most one.
    Optional<UserAccessRule> same(Query query, String userId, AccessRule rule) {
        return query.one(
                SELECT + " WHERE user_id = ? AND service = ? AND path = ? AND method = ?",
                AccessRules::map,
                userId,
                rule.service(),
                rule.path(),
                rule.method());
    }

    void insert(Transaction tx, UserAccessRule r) {
        tx.update(
                "INSERT INTO access_rule (id, user_id, service, path, method) VALUES (?, ?, ?, ?, ?)",
                r.id(),
                r.userId(),
                r.rule().service(),
                r.rule().path(),
                r.rule().method());
    }

    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM access_rule WHERE id = ?", id);
    }

    private static UserAccessRule map(Row row) {
        return new UserAccessRule(row.text(1), row.text(2), new AccessRule(row.text(3), row.text(4), row.text(5)));
    }
}
