package org.pileus.keystone.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored regions and the memory of them.
public final class Regions implements Memory {
    private static final String SELECT = "SELECT id, description, parent_region_id, extra FROM region";

    private final Table<Region> table = new Table<>(Region::id, region -> null);

    @Override
    public Kind kind() {
        return Kind.REGION;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list(SELECT, Regions::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, stored(query, id));
    }

    Optional<Region> stored(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", Regions::map, id);
    }

    public Table<Region> table() {
        return table;
    }

    public @Nullable Region get(String id) {
        return table.get(id);
    }

    public void insert(Transaction tx, Region r) {
        tx.update(
                "INSERT INTO region (id, description, parent_region_id, extra) VALUES (?, ?, ?, ?)",
                r.id(),
                r.description(),
                r.parentRegionId(),
                r.extra());
    }

    void update(Transaction tx, Region r) {
        tx.update(
                "UPDATE region SET description = ?, parent_region_id = ?, extra = ? WHERE id = ?",
                r.description(),
                r.parentRegionId(),
                r.extra(),
                r.id());
    }

    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM policy_association WHERE region_id = ?", id);
        tx.update("DELETE FROM region WHERE id = ?", id);
    }

    private static Region map(Row row) {
        return new Region(row.text(1), row.text(2), row.textOrNull(3), row.object(4));
    }
}
