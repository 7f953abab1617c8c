package org.pileus.keystone.federation;

import java.util.List;
import java.util.Optional;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The stored mappings.
public final class Mappings {
    private static final String SELECT = "SELECT id, rules, schema_version FROM federation_mapping";

    List<Mapping> all(Query query) {
        return query.list(SELECT + " ORDER BY id", Mappings::map);
    }

    public Optional<Mapping> find(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", Mappings::map, id);
    }

    void insert(Transaction tx, Mapping m) {
        tx.update(
                "INSERT INTO federation_mapping (id, rules, schema_version) VALUES (?, ?, ?)",
                m.id(),
                m.rules(),
                m.schemaVersion());
    }

    void update(Transaction tx, Mapping m) {
        tx.update(
                "UPDATE federation_mapping SET rules = ?, schema_version = ? WHERE id = ?",
                m.rules(),
                m.schemaVersion(),
                m.id());
    }

    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM federation_mapping WHERE id = ?", id);
    }

    private static Mapping map(Row row) {
        return new Mapping(row.text(1), row.json(2), row.text(3));
    }
}
