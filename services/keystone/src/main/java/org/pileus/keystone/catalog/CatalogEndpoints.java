package org.pileus.keystone.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored endpoints and the memory of them.
public final class CatalogEndpoints implements Memory {
    private static final String SELECT =
            "SELECT id, service_id, region_id, interface, url, enabled, extra FROM endpoint";

    private final Table<CatalogEndpoint> table = new Table<>(CatalogEndpoint::id, endpoint -> null);

    @Override
    public Kind kind() {
        return Kind.ENDPOINT;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list(SELECT, CatalogEndpoints::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, stored(query, id));
    }

    Optional<CatalogEndpoint> stored(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", CatalogEndpoints::map, id);
    }

    public Table<CatalogEndpoint> table() {
        return table;
    }

    public @Nullable CatalogEndpoint get(String id) {
        return table.get(id);
    }

    public void insert(Transaction tx, CatalogEndpoint e) {
        tx.update("""
                INSERT INTO endpoint (id, service_id, region_id, interface, url, enabled, extra)
                VALUES (?, ?, ?, ?, ?, ?, ?)""", e.id(), e.serviceId(), e.regionId(), e.face(), e.url(), e.enabled(), e.extra());
    }

    void update(Transaction tx, CatalogEndpoint e) {
        tx.update("""
                UPDATE endpoint SET service_id = ?, region_id = ?, interface = ?, url = ?, enabled = ?, extra = ?
                WHERE id = ?""", e.serviceId(), e.regionId(), e.face(), e.url(), e.enabled(), e.extra(), e.id());
    }

    /// With its places in projects and its policy.
    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM policy_association WHERE endpoint_id = ?", id);
        tx.update("DELETE FROM project_endpoint WHERE endpoint_id = ?", id);
        tx.update("DELETE FROM endpoint WHERE id = ?", id);
    }

    private static CatalogEndpoint map(Row row) {
        return new CatalogEndpoint(
                row.text(1), row.text(2), row.textOrNull(3), row.text(4), row.text(5), row.flag(6), row.object(7));
    }
}
