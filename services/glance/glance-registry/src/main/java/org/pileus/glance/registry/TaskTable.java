package org.pileus.glance.registry;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.model.ImageTask;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;

/// The SQL of tasks: a document each, found by owner or image. Stateless.
final class TaskTable {
    private TaskTable() {}

    static Optional<ImageTask> find(Query query, String id) {
        return query.one("SELECT document FROM tasks WHERE id = ?", row -> ImageTask.fromJson(row.object(1)), id);
    }

    /// @param owner null for every project's
    static List<ImageTask> list(Query query, @Nullable String owner, @Nullable String marker, int limit) {
        var after = marker == null ? Long.MAX_VALUE : query.count("SELECT created_at FROM tasks WHERE id = ?", marker);
        return query.list(
                """
                SELECT document FROM tasks WHERE (? IS NULL OR owner = ?)
                AND (created_at < ? OR (created_at = ? AND id < ?)) ORDER BY created_at DESC, id DESC LIMIT ?""",
                row -> ImageTask.fromJson(row.object(1)),
                owner,
                owner,
                after,
                after,
                marker == null ? "" : marker,
                limit);
    }

    static List<ImageTask> ofImage(Query query, String image) {
        return query.list(
                "SELECT document FROM tasks WHERE image_id = ? ORDER BY created_at",
                row -> ImageTask.fromJson(row.object(1)),
                image);
    }

    static void insert(Transaction tx, ImageTask task) {
        tx.update(
                "INSERT INTO tasks (id, owner, image_id, created_at, document) VALUES (?, ?, ?, ?, ?)",
                task.id(),
                task.owner(),
                task.image(),
                task.createdAt(),
                task.toJson());
    }

    static boolean update(Transaction tx, ImageTask task) {
        return tx.update(
                        "UPDATE tasks SET image_id = ?, document = ? WHERE id = ?",
                        task.image(),
                        task.toJson(),
                        task.id())
                == 1;
    }
}
