package org.pileus.keystone.oauth1;

import java.util.Optional;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.fernet.Sealer;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored access tokens and the memory of them: tokens are validated against them.
public final class AccessTokens implements Memory {
    private static final String SELECT =
            "SELECT id, consumer_id, user_id, project_id, sealed_secret, role_ids, expires_at FROM oauth_access_token";

    private final Sealer sealer;
    private final Table<AccessToken> table = new Table<>(AccessToken::id, token -> null);

    public AccessTokens(Sealer sealer) {
        this.sealer = sealer;
    }

    @Override
    public Kind kind() {
        return Kind.ACCESS_TOKEN;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list(SELECT, this::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, query.one(SELECT + " WHERE id = ?", this::map, id));
    }

    Table<AccessToken> table() {
        return table;
    }

    public Optional<AccessToken> find(String id) {
        return table.find(id);
    }

    void insert(Transaction tx, AccessToken t) {
        tx.update(
                """
                INSERT INTO oauth_access_token
                  (id, consumer_id, user_id, project_id, sealed_secret, role_ids, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                t.id(),
                t.consumerId(),
                t.userId(),
                t.projectId(),
                sealer.seal(t.secret().reveal()),
                Consumers.ids(t.roleIds()),
                t.expiresAt());
    }

    /// Whoever remembers what the token gave is told.
    void delete(Transaction tx, AccessToken token, Changes changes) {
        tx.update("DELETE FROM oauth_access_token WHERE id = ?", token.id());
        changes.changed(Kind.ACCESS_TOKEN, token.id()).revoked("user_id", token.userId());
    }

    void deleteConsumer(Transaction tx, String consumerId, Changes changes) {
        tx.list(SELECT + " WHERE consumer_id = ?", this::map, consumerId)
                .forEach(token -> delete(tx, token, changes));
    }

    private AccessToken map(Row row) {
        return new AccessToken(
                row.text(1),
                row.text(2),
                row.text(3),
                row.text(4),
                new Secret(sealer.unseal(row.text(5))),
                Consumers.texts(row.json(6)),
                row.time(7));
    }
}
