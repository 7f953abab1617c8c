package org.pileus.keystone.users;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored users and the memory of them.
public final class Users implements Memory {
    private static final String COLUMNS = """
            id, domain_id, name, enabled, default_project_id, password_hash, password_changed_at, options, extra, created_at,
            valid_after""";

    private final Table<User> table = new Table<>(User::id, u -> key(u.domainId(), u.name()));

    private static String key(String domainId, String name) {
        return domainId + "/" + name;
    }

    @Override
    public Kind kind() {
        return Kind.USER;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list("SELECT " + COLUMNS + " FROM identity_user", Users::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, stored(query, id));
    }

    public Optional<User> stored(Query query, String id) {
        return query.one("SELECT " + COLUMNS + " FROM identity_user WHERE id = ?", Users::map, id);
    }

    public Table<User> table() {
        return table;
    }

    public @Nullable User get(String id) {
        return table.get(id);
    }

    public @Nullable User named(String domainId, String name) {
        return table.findByKey(key(domainId, name)).orElse(null);
    }

    public void insert(Transaction tx, User u) {
        tx.update(
                "INSERT INTO identity_user (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                u.id(),
                u.domainId(),
                u.name(),
                u.enabled(),
                u.defaultProjectId(),
                u.passwordHash(),
                u.passwordChangedAt(),
                u.options(),
                u.extra(),
                u.createdAt(),
                u.validAfter());
    }

    public void update(Transaction tx, User u) {
        tx.update(
                """
                UPDATE identity_user SET name = ?, enabled = ?, default_project_id = ?, password_hash = ?,
                    password_changed_at = ?, options = ?, extra = ?, valid_after = ?
                WHERE id = ?""",
                u.name(),
                u.enabled(),
                u.defaultProjectId(),
                u.passwordHash(),
                u.passwordChangedAt(),
                u.options(),
                u.extra(),
                u.validAfter(),
                u.id());
    }

    public void delete(Transaction tx, String id) {
        tx.update("DELETE FROM identity_user WHERE id = ?", id);
    }

    private static User map(Row row) {
        return new User(
                row.text("id"),
                row.text("domain_id"),
                row.text("name"),
                row.flag("enabled"),
                row.textOrNull("default_project_id"),
                row.textOrNull("password_hash"),
                row.timeOrNull("password_changed_at"),
                row.object("options"),
                row.object("extra"),
                row.time("created_at"),
                row.number("valid_after"));
    }
}
