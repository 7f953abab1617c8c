package org.pileus.nova.db.servergroups;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The table `server_groups`.
public final class ServerGroupRepository {
    private static final String COLUMNS =
            "SELECT id, project_id, user_id, name, policy, max_per_host, created_at FROM server_groups";

    public Optional<ServerGroup> find(Query query, UUID id) {
        return query.one(COLUMNS + " WHERE id = ?", ServerGroupRepository::group, id);
    }

    /// A page, oldest first.
    /// @param projectId null for all projects
    public List<ServerGroup> list(Query query, @Nullable String projectId, int offset, int limit) {
        return projectId == null
                ? query.list(
                        COLUMNS + " ORDER BY created_at, id LIMIT ? OFFSET ?",
                        ServerGroupRepository::group,
                        limit,
                        offset)
                : query.list(
                        COLUMNS + " WHERE project_id = ? ORDER BY created_at, id LIMIT ? OFFSET ?",
                        ServerGroupRepository::group,
                        projectId,
                        limit,
                        offset);
    }

    public long count(Query query, String projectId) {
        return query.count("SELECT COUNT(*) FROM server_groups WHERE project_id = ?", projectId);
    }

    public void insert(Transaction tx, ServerGroup group) {
        tx.update(
                """
                INSERT INTO server_groups (id, project_id, user_id, name, policy, max_per_host, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                group.id(),
                group.projectId(),
                group.userId(),
                group.name(),
                group.policy(),
                group.maxPerHost(),
                group.created());
    }

    public boolean delete(Transaction tx, UUID id) {
        return tx.update("DELETE FROM server_groups WHERE id = ?", id) > 0;
    }

    private static ServerGroup group(Row row) {
        return new ServerGroup(
                row.uuid(1), row.text(2), row.text(3), row.text(4), row.text(5), row.integerOrNull(6), row.time(7));
    }
}
