package org.pileus.glance.registry;

import java.time.Instant;
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
                AND (created_at < ? OR (created_at = ? AND id < ?)) ORDER BY created_at DESC, id DESC LIMIT ?\
                """,
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

    /// Those that somebody works on, or died at, the oldest first.
    static List<ImageTask> open(Query query, int limit) {
        return query.list(
                "SELECT document FROM tasks WHERE open = 1 ORDER BY created_at, id LIMIT ?",
                row -> ImageTask.fromJson(row.object(1)),
                limit);
    }

    static void insert(Transaction tx, ImageTask task) {
        tx.update(
                "INSERT INTO tasks (id, owner, image_id, created_at, open, expires_at, document) VALUES (?, ?, ?, ?,"
                        + " ?, ?, ?)",
                task.id(),
                task.owner(),
                task.image(),
                task.createdAt(),
                task.isOpen() ? 1 : 0,
                task.expiresAt(),
                task.toJson());
    }

    /// @return false when there is no such task, or it has ended already
    static boolean update(Transaction tx, ImageTask task) {
        return tx.update(
                        "UPDATE tasks SET image_id = ?, open = ?, expires_at = ?, document = ? WHERE id = ? AND open ="
                                + " 1",
                        task.image(),
                        task.isOpen() ? 1 : 0,
                        task.expiresAt(),
                        task.toJson(),
                        task.id())
                == 1;
    }

    /// Forgets what is past its time.
    static void expire(Transaction tx, Instant now) {
        tx.update("DELETE FROM tasks WHERE open = 0 AND expires_at < ?", now);
    }
}
