package org.pileus.keystone.federation;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;

/// The stored service providers, and the memory of those that tokens list.
public final class ServiceProviders implements Memory {
    private static final String SELECT =
            "SELECT id, auth_url, sp_url, enabled, description, relay_state_prefix FROM service_provider";

    private volatile byte @Nullable [] listed;

    @Override
    public Kind kind() {
        return Kind.SERVICE_PROVIDER;
    }

    @Override
    public void load(Query query) {
        var list = Json.array();
        all(query).stream()
                .filter(ServiceProvider::enabled)
                .forEach(provider -> list.addObject()
                        .put("auth_url", provider.authUrl())
                        .put("id", provider.id())
                        .put("sp_url", provider.spUrl()));
        listed = list.isEmpty() ? null : Json.bytes(list);
    }

    /// They are few: all are read again.
    @Override
    public void refresh(Query query, String id) {
        load(query);
    }

    /// The JSON array of the enabled ones, not to be changed; null when there is none.
    public byte @Nullable [] listed() {
        return listed;
    }

    List<ServiceProvider> all(Query query) {
        return query.list(SELECT + " ORDER BY id", ServiceProviders::map);
    }

    public Optional<ServiceProvider> find(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", ServiceProviders::map, id);
    }

    void insert(Transaction tx, ServiceProvider p) {
        tx.update("""
                INSERT INTO service_provider (id, auth_url, sp_url, enabled, description, relay_state_prefix)
                VALUES (?, ?, ?, ?, ?, ?)""", p.id(), p.authUrl(), p.spUrl(), p.enabled(), p.description(), p.relayStatePrefix());
    }

    void update(Transaction tx, ServiceProvider p) {
        tx.update("""
                UPDATE service_provider
                SET auth_url = ?, sp_url = ?, enabled = ?, description = ?, relay_state_prefix = ? WHERE id = ?""", p.authUrl(), p.spUrl(), p.enabled(), p.description(), p.relayStatePrefix(), p.id());
    }

    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM service_provider WHERE id = ?", id);
    }

    private static ServiceProvider map(Row row) {
        return new ServiceProvider(
                row.text(1), row.text(2), row.text(3), row.flag(4), row.textOrNull(5), row.textOrNull(6));
    }
}
