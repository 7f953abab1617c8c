package org.pileus.keystone.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored services and the memory of them.
public final class CatalogServices implements Memory {
    private static final String SELECT = "SELECT id, type, enabled, extra FROM service";

    private final Table<CatalogService> table = new Table<>(CatalogService::id, service -> null);

    @Override
    public Kind kind() {
        return Kind.SERVICE;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list(SELECT, CatalogServices::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, stored(query, id));
    }

    Optional<CatalogService> stored(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", CatalogServices::map, id);
    }

    public Table<CatalogService> table() {
        return table;
    }

    public @Nullable CatalogService get(String id) {
        return table.get(id);
    }

    public void insert(Transaction tx, CatalogService s) {
        tx.update(
                "INSERT INTO service (id, type, enabled, extra) VALUES (?, ?, ?, ?)",
                s.id(),
                s.type(),
                s.enabled(),
                s.extra());
    }

    void update(Transaction tx, CatalogService s) {
        tx.update(
                "UPDATE service SET type = ?, enabled = ?, extra = ? WHERE id = ?",
                s.type(),
                s.enabled(),
                s.extra(),
                s.id());
    }

    /// With its endpoints.
    void delete(Transaction tx, String id) {
        tx.update("""
                DELETE FROM policy_association
                WHERE service_id = ? OR endpoint_id IN (SELECT id FROM endpoint WHERE service_id = ?)""", id, id);
        tx.update(
                "DELETE FROM project_endpoint WHERE endpoint_id IN (SELECT id FROM endpoint WHERE service_id = ?)", id);
        tx.update("DELETE FROM endpoint WHERE service_id = ?", id);
        tx.update("DELETE FROM service WHERE id = ?", id);
    }

    private static CatalogService map(Row row) {
        return new CatalogService(row.text(1), row.text(2), row.flag(3), row.object(4));
    }
}
