package org.pileus.keystone.users;

import java.time.LocalDate;
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
            id, domain_id, name, enabled, default_project_id, password_hash, password_changed_at, password_expires_at,
            password_self_service, options, extra, created_at, last_active_day, valid_after, display_name""";

    private final Table<User> table = new Table<>(User::id, Users::loginKey)
            .by("name", User::name)
            .by("default_project_id", User::defaultProjectId)
            .by("domain_id", User::domainId);

    /// Federated users have none.
    private static @Nullable String loginKey(User user) {
        return user.federated() ? null : key(user.domainId(), user.name());
    }

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
        var password = u.password();
        tx.update(
                "INSERT INTO identity_user (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                u.id(),
                u.domainId(),
                u.federated() ? u.id() : u.name(),
                u.enabled(),
                u.defaultProjectId(),
                u.passwordHash(),
                password == null ? null : password.changedAt(),
                password == null ? null : password.expiresAt(),
                password != null && password.selfService(),
                u.options(),
                u.extra(),
                u.createdAt(),
                u.lastActive() == null ? null : u.lastActive().toEpochDay(),
                u.validAfter(),
                u.federated() ? u.name() : null);
    }

    public void update(Transaction tx, User u) {
        var password = u.password();
        tx.update(
                """
                UPDATE identity_user SET name = ?, enabled = ?, default_project_id = ?, password_hash = ?,
                    password_changed_at = ?, password_expires_at = ?, password_self_service = ?, options = ?,
                    extra = ?, last_active_day = ?, valid_after = ?, display_name = ?
                WHERE id = ?""",
                u.federated() ? u.id() : u.name(),
                u.enabled(),
                u.defaultProjectId(),
                u.passwordHash(),
                password == null ? null : password.changedAt(),
                password == null ? null : password.expiresAt(),
                password != null && password.selfService(),
                u.options(),
                u.extra(),
                u.lastActive() == null ? null : u.lastActive().toEpochDay(),
                u.validAfter(),
                u.federated() ? u.name() : null,
                u.id());
    }

    void active(Transaction tx, String id, LocalDate day) {
        tx.update("UPDATE identity_user SET last_active_day = ? WHERE id = ?", day.toEpochDay(), id);
    }

    public void delete(Transaction tx, String id) {
        tx.update("DELETE FROM identity_user WHERE id = ?", id);
    }

    private static User map(Row row) {
        var hash = row.textOrNull("password_hash");
        var changedAt = row.timeOrNull("password_changed_at");
        var created = row.time("created_at");
        var lastActive = row.numberOrNull("last_active_day");
        var displayName = row.textOrNull("display_name");
        return new User(
                row.text("id"),
                row.text("domain_id").intern(), // many users, few domains
                displayName == null ? row.text("name") : displayName,
                row.flag("enabled"),
                row.textOrNull("default_project_id"),
                hash == null
                        ? null
                        : new User.Password(
                                hash,
                                changedAt == null ? created : changedAt,
                                row.timeOrNull("password_expires_at"),
                                row.flag("password_self_service")),
                row.object("options"),
                row.object("extra"),
                created,
                lastActive == null ? null : LocalDate.ofEpochDay(lastActive),
                row.number("valid_after"),
                displayName != null);
    }
}
