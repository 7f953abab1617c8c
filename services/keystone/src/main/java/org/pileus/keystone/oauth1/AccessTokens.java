package org.pileus.keystone.oauth1;

import java.util.Optional;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.fernet.SealedColumn;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored access tokens and the memory of them: tokens are validated against them.
public final class AccessTokens implements Memory {
    private static final String SELECT =
            "SELECT id, consumer_id, user_id, project_id, role_ids, expires_at FROM oauth_access_token";

    /// The secrets.
    public static final SealedColumn SECRETS = new SealedColumn(
            "SELECT sealed_secret FROM oauth_access_token",
            "UPDATE oauth_access_token SET sealed_secret = ? WHERE sealed_secret = ?");

    private final Table<AccessToken> table = new Table<>(AccessToken::id, token -> null);

    @Override
    public Kind kind() {
        return Kind.ACCESS_TOKEN;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list(SELECT, AccessTokens::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, query.one(SELECT + " WHERE id = ?", AccessTokens::map, id));
    }

    Table<AccessToken> table() {
        return table;
    }

    public Optional<AccessToken> find(String id) {
        return table.find(id);
    }

    /// Not remembered: it is sealed anew when the keys are rotated.
    Optional<String> sealedSecret(Query query, String id) {
        return query.one("SELECT sealed_secret FROM oauth_access_token WHERE id = ?", row -> row.text(1), id);
    }

    void insert(Transaction tx, AccessToken t, String sealedSecret) {
        tx.update(
                """
                INSERT INTO oauth_access_token
                  (id, consumer_id, user_id, project_id, sealed_secret, role_ids, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                t.id(),
                t.consumerId(),
                t.userId(),
                t.projectId(),
                sealedSecret,
                Consumers.ids(t.roleIds()),
                t.expiresAt());
    }

    /// Whoever remembers what the token gave is told.
    void delete(Transaction tx, AccessToken token, Changes changes) {
        tx.update("DELETE FROM oauth_access_token WHERE id = ?", token.id());
        changes.changed(Kind.ACCESS_TOKEN, token.id()).revoked("user_id", token.userId());
    }

    void deleteConsumer(Transaction tx, String consumerId, Changes changes) {
        tx.list(SELECT + " WHERE consumer_id = ?", AccessTokens::map, consumerId)
                .forEach(token -> delete(tx, token, changes));
    }

    private static AccessToken map(Row row) {
        return new AccessToken(
                row.text(1), row.text(2), row.text(3), row.text(4), Consumers.texts(row.json(5)), row.time(6));
    }
}
