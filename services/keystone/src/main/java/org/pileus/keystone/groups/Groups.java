package org.pileus.keystone.groups;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored groups and the memory of them.
public final class Groups implements Memory {
    private static final String COLUMNS = "id, domain_id, name, description, extra";

    private final Table<Group> table = new Table<>(Group::id, g -> g.domainId() + "/" + g.name())
            .by("name", Group::name)
            .by("domain_id", Group::domainId);

    @Override
    public Kind kind() {
        return Kind.GROUP;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list("SELECT " + COLUMNS + " FROM identity_group", Groups::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, stored(query, id));
    }

    public Optional<Group> stored(Query query, String id) {
        return query.one("SELECT " + COLUMNS + " FROM identity_group WHERE id = ?", Groups::map, id);
    }

    public Table<Group> table() {
        return table;
    }

    public @Nullable Group get(String id) {
        return table.get(id);
    }

    public @Nullable Group named(String domainId, String name) {
        return table.findByKey(domainId + "/" + name).orElse(null);
    }

    public void insert(Transaction tx, Group g) {
        tx.update(
                "INSERT INTO identity_group (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?)",
                g.id(),
                g.domainId(),
                g.name(),
                g.description(),
                g.extra());
    }

    public void update(Transaction tx, Group g) {
        tx.update(
                "UPDATE identity_group SET name = ?, description = ?, extra = ? WHERE id = ?",
                g.name(),
                g.description(),
                g.extra(),
                g.id());
    }

    public void delete(Transaction tx, String id) {
        tx.update("DELETE FROM identity_group WHERE id = ?", id);
    }

    private static Group map(Row row) {
        return new Group(
                row.text("id"),
                row.text("domain_id"),
                row.text("name"),
                row.textOrNull("description"),
                row.object("extra"));
    }
}
