package org.pileus.keystone.roles;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored roles and the memory of them.
public final class Roles implements Memory {
    private static final String COLUMNS = "id, domain_id, name, description, options, extra";

    private final Table<Role> table = new Table<>(Role::id, r -> r.domainId() + "/" + r.name());

    @Override
    public Kind kind() {
        return Kind.ROLE;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list("SELECT " + COLUMNS + " FROM role", Roles::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, stored(query, id));
    }

    public Optional<Role> stored(Query query, String id) {
        return query.one("SELECT " + COLUMNS + " FROM role WHERE id = ?", Roles::map, id);
    }

    public Table<Role> table() {
        return table;
    }

    public @Nullable Role get(String id) {
        return table.get(id);
    }

    /// A role of the whole cloud.
    public @Nullable Role named(String name) {
        return named("", name);
    }

    /// @param domainId  of a role of that domain; empty for one of the whole cloud
    public @Nullable Role named(String domainId, String name) {
        return table.findByKey(domainId + "/" + name).orElse(null);
    }

    public void insert(Transaction tx, Role r) {
        tx.update(
                "INSERT INTO role (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)",
                r.id(),
                r.domainId(),
                r.name(),
                r.description(),
                r.options(),
                r.extra());
    }

    public void update(Transaction tx, Role r) {
        tx.update(
                "UPDATE role SET name = ?, description = ?, options = ?, extra = ? WHERE id = ?",
                r.name(),
                r.description(),
                r.options(),
                r.extra(),
                r.id());
    }

    public void delete(Transaction tx, String id) {
        tx.update("DELETE FROM role WHERE id = ?", id);
    }

    private static Role map(Row row) {
        return new Role(
                row.text("id"),
                row.text("domain_id"),
                row.text("name"),
                row.textOrNull("description"),
                row.object("options"),
                row.object("extra"));
    }
}
