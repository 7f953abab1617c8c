package org.pileus.nova.db.migrations;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The table `server_migrations`.
public final class ServerMigrationRepository {
    private static final String COLUMNS = """
            SELECT id, number, instance_id, type, status, source_host, dest_host, old_flavor_id, new_flavor_id, user_id,
                project_id, created_at, updated_at
            FROM server_migrations""";

    /// Adds one; its number is the next free one and replaces that of the record.
    public void insert(Transaction tx, ServerMigration record) {
        var number = tx.count("SELECT MAX(number) FROM server_migrations") + 1;
        tx.update(
                """
                INSERT INTO server_migrations (id, number, instance_id, type, status, source_host, dest_host,
                    old_flavor_id, new_flavor_id, user_id, project_id, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                record.id(),
                number,
                record.instance(),
                record.type(),
                record.status(),
                record.sourceHost(),
                record.destHost(),
                record.oldFlavorId(),
                record.newFlavorId(),
                record.userId(),
                record.projectId(),
                record.created(),
                record.updated());
    }

    /// Sets the status.
    /// @param destHost null leaves it
    public boolean status(Transaction tx, UUID id, String status, @Nullable String destHost, Instant now) {
        return tx.update("""
                        UPDATE server_migrations SET status = ?, dest_host = COALESCE(?, dest_host), updated_at = ?
                        WHERE id = ?""", status, destHost, now, id) > 0;
    }

    public List<ServerMigration> ofInstance(Query query, UUID instance) {
        return query.list(
                COLUMNS + " WHERE instance_id = ? ORDER BY created_at, id", ServerMigrationRepository::map, instance);
    }

    public Optional<ServerMigration> find(Query query, UUID instance, long number) {
        return query.one(
                COLUMNS + " WHERE instance_id = ? AND number = ?", ServerMigrationRepository::map, instance, number);
    }

    /// A page, newest first. Each filter may be null.
    public List<ServerMigration> list(
            Query query,
            @Nullable String host,
            @Nullable String status,
            @Nullable UUID instance,
            @Nullable String type,
            int limit) {
        return query.list(
                COLUMNS + """
                         WHERE (? IS NULL OR source_host = ? OR dest_host = ?) AND (? IS NULL OR status = ?)
                        AND (? IS NULL OR instance_id = ?) AND (? IS NULL OR type = ?)
                        ORDER BY created_at DESC, id DESC LIMIT ?""",
                ServerMigrationRepository::map,
                host,
                host,
                host,
                status,
                status,
                instance,
                instance,
                type,
                type,
                limit);
    }

    private static ServerMigration map(Row row) {
        return new ServerMigration(
                row.uuid(1),
                row.number(2),
                row.uuid(3),
                row.text(4),
                row.text(5),
                row.textOrNull(6),
                row.textOrNull(7),
                row.textOrNull(8),
                row.textOrNull(9),
                row.textOrNull(10),
                row.textOrNull(11),
                row.time(12),
                row.time(13));
    }
}
