package org.pileus.glance.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pileus.glance.model.ImageTask;
import org.pileus.glance.model.TaskQuestion;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;

/// The SQL of tasks: a document each, listed by what it says. Stateless.
final class TaskTable {
    private TaskTable() {}

    static Optional<ImageTask> find(Query query, String id) {
        return query.one("SELECT document FROM tasks WHERE id = ?", row -> ImageTask.fromJson(row.object(1)), id);
    }

    static List<ImageTask> list(Query query, TaskQuestion question) {
        var place = "(" + TaskQuestion.COLUMNS.get(question.sortKey()) + ", created_at, id)";
        var sql = """
                SELECT document FROM tasks WHERE (? IS NULL OR owner = ?) AND (? IS NULL OR type = ?)
                AND (? IS NULL OR status = ?) AND (? IS NULL OR PLACE < (SELECT PLACE FROM tasks WHERE id = ?))
                ORDER BY COLUMN DESC, created_at DESC, id DESC LIMIT ?\
                """.replace("SELECT PLACE", "SELECT " + place.substring(1, place.length() - 1))
                .replace("PLACE", place)
                .replace("COLUMN", TaskQuestion.COLUMNS.get(question.sortKey()));
        return query.list(
                question.descending() ? sql : sql.replace(" < (", " > (").replace(" DESC", " ASC"),
                row -> ImageTask.fromJson(row.object(1)),
                question.owner(),
                question.owner(),
                question.type(),
                question.type(),
                question.status(),
                question.status(),
                question.marker(),
                question.marker(),
                question.limit());
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
                """
                INSERT INTO tasks (id, owner, image_id, created_at, open, expires_at, type, status, updated_at, document)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                task.id(),
                task.owner(),
                task.image(),
                task.createdAt(),
                task.isOpen() ? 1 : 0,
                task.expiresAt(),
                task.type(),
                task.status(),
                task.updatedAt(),
                task.toJson());
    }

    /// @return false when there is no such task, or it has ended already
    static boolean update(Transaction tx, ImageTask task) {
        return tx.update(
                        """
                        UPDATE tasks SET image_id = ?, open = ?, expires_at = ?, status = ?, updated_at = ?, document = ?
                        WHERE id = ? AND open = 1""",
                        task.image(),
                        task.isOpen() ? 1 : 0,
                        task.expiresAt(),
                        task.status(),
                        task.updatedAt(),
                        task.toJson(),
                        task.id())
                == 1;
    }

    /// Forgets what is past its time.
    static void expire(Transaction tx, Instant now) {
        tx.update("DELETE FROM tasks WHERE open = 0 AND expires_at < ?", now);
    }
}
