package org.pileus.keystone.catalog;

import java.util.Optional;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored endpoint groups and the memory of them.
public final class EndpointGroups implements Memory {
    private static final String SELECT = "SELECT id, name, description, filters FROM endpoint_group";

    private final Table<EndpointGroup> table = new Table<>(EndpointGroup::id, group -> null);

    @Override
    public Kind kind() {
        return Kind.ENDPOINT_GROUP;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list(SELECT, EndpointGroups::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, stored(query, id));
    }

    Optional<EndpointGroup> stored(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", EndpointGroups::map, id);
    }

    Table<EndpointGroup> table() {
        return table;
    }

    void insert(Transaction tx, EndpointGroup g) {
        tx.update(
                "INSERT INTO endpoint_group (id, name, description, filters) VALUES (?, ?, ?, ?)",
                g.id(),
                g.name(),
                g.description(),
                g.filters());
    }

    void update(Transaction tx, EndpointGroup g) {
        tx.update(
                "UPDATE endpoint_group SET name = ?, description = ?, filters = ? WHERE id = ?",
                g.name(),
                g.description(),
                g.filters(),
                g.id());
    }

    /// With its places in projects.
    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM project_endpoint_group WHERE endpoint_group_id = ?", id);
        tx.update("DELETE FROM endpoint_group WHERE id = ?", id);
    }

    private static EndpointGroup map(Row row) {
        return new EndpointGroup(row.text(1), row.text(2), row.textOrNull(3), row.object(4));
    }
}
