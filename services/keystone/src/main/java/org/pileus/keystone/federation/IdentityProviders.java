package org.pileus.keystone.federation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;

/// The stored identity providers, and the memory of who vouches for users now.
public final class IdentityProviders implements Memory {
    private static final String SELECT =
            "SELECT id, domain_id, enabled, description, authorization_ttl FROM identity_provider";

    private volatile Set<Voucher> vouchers = Set.of();

    private record Voucher(String providerId, String protocolId) {}

    @Override
    public Kind kind() {
        return Kind.IDENTITY_PROVIDER;
    }

    @Override
    public void load(Query query) {
        vouchers = Set.copyOf(query.list("""
                SELECT p.identity_provider_id, p.id FROM federation_protocol p
                JOIN identity_provider i ON i.id = p.identity_provider_id
                JOIN federation_mapping m ON m.id = p.mapping_id
                WHERE i.enabled = 1""", row -> new Voucher(row.text(1), row.text(2))));
    }

    /// They are few: all are read again.
    @Override
    public void refresh(Query query, String id) {
        load(query);
    }

    /// Whether the provider is enabled, has the protocol, and that a mapping.
    public boolean vouches(String providerId, String protocolId) {
        return vouchers.contains(new Voucher(providerId, protocolId));
    }

    /// Ends the tokens of the users of a provider.
    /// @param protocolId  null for all protocols
    void endTokens(Transaction tx, String providerId, @Nullable String protocolId, long validAfter, Changes changes) {
        var users = "SELECT user_id FROM federated_user WHERE identity_provider_id = ?"
                + (protocolId == null ? "" : " AND protocol_id = ?");
        Object[] named = protocolId == null ? new Object[] {providerId} : new Object[] {providerId, protocolId};
        var args = Stream.concat(Stream.of(validAfter, validAfter), Arrays.stream(named))
                .toArray();
        tx.update(
                "UPDATE identity_user SET valid_after = CASE WHEN valid_after < ? THEN ? ELSE valid_after + 1 END"
                        + " WHERE id IN (" + users + ")",
                args);
        changes.changed(Kind.USER, Change.ALL).revokedAll();
    }

    List<IdentityProvider> all(Query query) {
        return query.list(SELECT + " ORDER BY id", IdentityProviders::map).stream()
                .map(provider -> withRemoteIds(query, provider))
                .toList();
    }

    public Optional<IdentityProvider> find(Query query, String id) {
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
    public Optional<String> ownerOf(Query query, String remoteId) {
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

    /// With its protocols, and with what it lent to its users.
    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM federated_user WHERE identity_provider_id = ?", id);
        tx.update("DELETE FROM expiring_group_member WHERE identity_provider_id = ?", id);
        tx.update("DELETE FROM federation_protocol WHERE identity_provider_id = ?", id);
        tx.update("DELETE FROM identity_provider_remote_id WHERE identity_provider_id = ?", id);
        tx.update("DELETE FROM identity_provider WHERE id = ?", id);
    }

    private static IdentityProvider map(Row row) {
        return new IdentityProvider(
                row.text(1), row.text(2), row.flag(3), row.textOrNull(4), row.numberOrNull(5), List.of());
    }
}
