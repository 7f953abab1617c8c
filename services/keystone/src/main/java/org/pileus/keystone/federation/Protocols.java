package org.pileus.keystone.federation;

import java.util.List;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The stored protocols of identity providers.
public final class Protocols {
    private static final String SELECT =
            "SELECT identity_provider_id, id, mapping_id, remote_id_attribute FROM federation_protocol";

    public List<Protocol> of(Query query, String providerId) {
        return query.list(SELECT + " WHERE identity_provider_id = ? ORDER BY id", Protocols::map, providerId);
    }

    public Optional<Protocol> find(Query query, String providerId, String id) {
        return query.one(SELECT + " WHERE identity_provider_id = ? AND id = ?", Protocols::map, providerId, id);
    }

    void insert(Transaction tx, Protocol p) {
        tx.update("""
                INSERT INTO federation_protocol (identity_provider_id, id, mapping_id, remote_id_attribute)
                VALUES (?, ?, ?, ?)""", p.providerId(), p.id(), p.mappingId(), p.remoteIdAttribute());
    }

    void update(Transaction tx, Protocol p) {
        tx.update("""
                UPDATE federation_protocol SET mapping_id = ?, remote_id_attribute = ?
                WHERE identity_provider_id = ? AND id = ?""", p.mappingId(), p.remoteIdAttribute(), p.providerId(), p.id());
    }

    /// With its users' links to it.
    void delete(Transaction tx, String providerId, String id) {
        tx.update("DELETE FROM federated_user WHERE identity_provider_id = ? AND protocol_id = ?", providerId, id);
        tx.update("DELETE FROM federation_protocol WHERE identity_provider_id = ? AND id = ?", providerId, id);
    }

    /// 404 in keystone's words.
    public static ApiException missing(String providerId, String id) {
        return new ApiException(new Failure.NotFound(
                "federated protocol",
                id,
                "Could not find federated protocol " + id + " for Identity Provider: " + providerId + "."));
    }

    private static Protocol map(Row row) {
        return new Protocol(row.text(1), row.text(2), row.text(3), row.textOrNull(4));
    }
}
