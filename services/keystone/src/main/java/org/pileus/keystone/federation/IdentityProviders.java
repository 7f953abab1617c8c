package org.pileus.keystone.federation;

import java.util.List;
import java.util.Optional;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The stored identity providers.
public final class IdentityProviders {
    private static final String SELECT =
            "SELECT id, domain_id, enabled, description, authorization_ttl FROM identity_provider";

    List<IdentityProvider> all(Query query) {
        return query.list(SELECT + " ORDER BY id", IdentityProviders::map).stream()
                .map(provider -> withRemoteIds(query, provider))
                .toList();
    }

    Optional<IdentityProvider> find(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", IdentityProviders::map, id)
                .map(provider -> withRemoteIds(query, provider));
    }

    private static IdentityProvider withRemoteIds(Query query, IdentityProvider p) {
        var remoteIds = query.list(
                "SELECT remote_id FROM identity_provider_remote_id WHERE identity_provider_id = ? ORDER BY remote_id",
                row -> row.text(1),
                p.id());
        return new IdentityProvider(
                p.id(), p.domainId(), p.enabled(), p.description(), p.authorizationTtl(), remoteIds);
    }

    /// Who has a remote id.
    Optional<String> ownerOf(Query query, String remoteId) {
        return query.one(
                "SELECT identity_provider_id FROM identity_provider_remote_id WHERE remote_id = ?",
                row -> row.text(1),
                remoteId);
    }

    void insert(Transaction tx, IdentityProvider p) {
        tx.update("""
                INSERT INTO identity_provider (id, domain_id, enabled, description, authorization_ttl)
                VALUES (?, ?, ?, ?, ?)""", p.id(), p.domainId(), p.enabled(), p.description(), p.authorizationTtl());
        insertRemoteIds(tx, p);
    }

    private static void insertRemoteIds(Transaction tx, IdentityProvider p) {
        for (var remoteId : p.remoteIds()) {
            tx.update(
                    "INSERT INTO identity_provider_remote_id (remote_id, identity_provider_id) VALUES (?, ?)",
                    remoteId,
                    p.id());
        }
    }

    void update(Transaction tx, IdentityProvider p) {
        tx.update(
                "UPDATE identity_provider SET enabled = ?, description = ?, authorization_ttl = ? WHERE id = ?",
                p.enabled(),
                p.description(),
                p.authorizationTtl(),
                p.id());
        tx.update("DELETE FROM identity_provider_remote_id WHERE identity_provider_id = ?", p.id());
        insertRemoteIds(tx, p);
    }

    /// With its protocols.
    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM federation_protocol WHERE identity_provider_id = ?", id);
        tx.update("DELETE FROM identity_provider_remote_id WHERE identity_provider_id = ?", id);
        tx.update("DELETE FROM identity_provider WHERE id = ?", id);
    }

    private static IdentityProvider map(Row row) {
        return new IdentityProvider(
                row.text(1), row.text(2), row.flag(3), row.textOrNull(4), row.numberOrNull(5), List.of());
    }
}
