package org.pileus.keystone.oauth1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.fernet.SealedColumn;
import org.pileus.keystone.fernet.Sealer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The stored consumers and their requests for access.
public final class Consumers {
    /// The secrets of consumers.
    public static final SealedColumn SECRETS = new SealedColumn(
            "SELECT sealed_secret FROM oauth_consumer",
            "UPDATE oauth_consumer SET sealed_secret = ? WHERE sealed_secret = ?");

    /// The secrets of request tokens.
    public static final SealedColumn REQUEST_SECRETS = new SealedColumn(
            "SELECT sealed_secret FROM oauth_request_token",
            "UPDATE oauth_request_token SET sealed_secret = ? WHERE sealed_secret = ?");

    private static final String SELECT = "SELECT id, description, sealed_secret, extra FROM oauth_consumer";

    private final Sealer sealer;

    public Consumers(Sealer sealer) {
        this.sealer = sealer;
    }

    /// The secret of a new access token, as it is stored.
    String seal(Secret secret) {
        return sealer.seal(secret.reveal());
    }

    Secret unseal(String sealed) {
        return new Secret(sealer.unseal(sealed));
    }

    List<Consumer> all(Query query) {
        return query.list(SELECT + " ORDER BY id", this::map);
    }

    Optional<Consumer> find(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", this::map, id);
    }

    void insert(Transaction tx, Consumer c) {
        tx.update(
                "INSERT INTO oauth_consumer (id, description, sealed_secret, extra) VALUES (?, ?, ?, ?)",
                c.id(),
                c.description(),
                sealer.seal(c.secret().reveal()),
                c.extra());
    }

    void update(Transaction tx, Consumer c) {
        tx.update(
                "UPDATE oauth_consumer SET description = ?, extra = ? WHERE id = ?",
                c.description(),
                c.extra(),
                c.id());
    }

    /// With its requests.
    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM oauth_request_token WHERE consumer_id = ?", id);
        tx.update("DELETE FROM oauth_consumer WHERE id = ?", id);
    }

    private Consumer map(Row row) {
        return new Consumer(row.text(1), row.textOrNull(2), new Secret(sealer.unseal(row.text(3))), row.object(4));
    }

    Optional<RequestToken> request(Query query, String id) {
        return query.one("""
                SELECT id, consumer_id, project_id, sealed_secret, expires_at, user_id, verifier, role_ids
                FROM oauth_request_token WHERE id = ?""", this::mapRequest, id);
    }

    void insertRequest(Transaction tx, RequestToken t) {
        tx.update(
                """
                INSERT INTO oauth_request_token (id, consumer_id, project_id, sealed_secret, expires_at)
                VALUES (?, ?, ?, ?, ?)""",
                t.id(),
                t.consumerId(),
                t.projectId(),
                sealer.seal(t.secret().reveal()),
                t.expiresAt());
    }

    /// A later authorisation replaces an earlier one.
    void authorize(Transaction tx, String id, String userId, String verifier, List<String> roleIds) {
        tx.update(
                "UPDATE oauth_request_token SET user_id = ?, verifier = ?, role_ids = ? WHERE id = ?",
                userId,
                verifier,
                ids(roleIds),
                id);
    }

    /// @return false when somebody else has used it
    boolean use(Transaction tx, String requestId) {
        return tx.update("DELETE FROM oauth_request_token WHERE id = ?", requestId) > 0;
    }

    static ArrayNode ids(List<String> all) {
        var array = Json.array();
        all.forEach(array::add);
        return array;
    }

    static List<String> texts(@Nullable JsonNode array) {
        List<String> found = new ArrayList<>();
        if (array != null) {
            array.forEach(item -> found.add(item.asString("")));
        }
        return found;
    }

    private RequestToken mapRequest(Row row) {
        return new RequestToken(
                row.text(1),
                row.text(2),
                row.text(3),
                new Secret(sealer.unseal(row.text(4))),
                row.time(5),
                row.textOrNull(6),
                row.textOrNull(7),
                texts(row.jsonOrNull(8)));
    }
}
