package org.pileus.nova.db.actions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The tables `instance_actions` and `instance_action_events`. A second row of one request for one server
/// is the first.
public final class ActionRepository {
    private static final String ACTIONS = """
            SELECT instance_id, request_id, action, user_id, project_id, message, started_at, updated_at, finished_at
            FROM instance_actions""";

    /// Opens an action, in the transaction that begins it.
    public void open(Transaction tx, InstanceAction action) {
        try {
            tx.update(
                    """
                    INSERT INTO instance_actions (instance_id, request_id, action, user_id, project_id, message,
                        started_at, updated_at, finished_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                    action.instance(),
                    action.requestId(),
                    action.action(),
                    action.userId(),
                    action.projectId(),
                    action.message(),
                    action.started(),
                    action.updated(),
                    action.finished());
        } catch (DuplicateKey e) {
            // The same request again: its action is open already.
        }
    }

    /// Closes an action.
    /// @param failed  whether it went wrong: message `Error`
    public void close(Transaction tx, UUID instance, String requestId, boolean failed, Instant now) {
        tx.update("""
                UPDATE instance_actions SET message = ?, updated_at = ?, finished_at = ?
                WHERE instance_id = ? AND request_id = ?""", failed ? ActionEvent.ERROR : null, now, now, instance, requestId);
    }

    /// Records a part that is over; recording it again changes nothing.
    public void record(Transaction tx, ActionEvent event) {
        try {
            tx.update(
                    """
                    INSERT INTO instance_action_events (instance_id, request_id, event, started_at, finished_at, result,
                        host, details)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                    event.instance(),
                    event.requestId(),
                    event.event(),
                    event.started(),
                    event.finished(),
                    event.result(),
                    event.host(),
                    event.details());
        } catch (DuplicateKey e) {
            // A message delivered twice.
        }
    }

    public Optional<InstanceAction> find(Query query, UUID instance, String requestId) {
        return query.one(
                ACTIONS + " WHERE instance_id = ? AND request_id = ?", ActionRepository::action, instance, requestId);
    }

    /// A page, newest first.
    /// @param before   only those updated at or before, or null
    /// @param since    only those updated at or after, or null
    /// @param marker   request id to begin after, or null
    public List<InstanceAction> list(
            Query query,
            UUID instance,
            @Nullable Instant since,
            @Nullable Instant before,
            @Nullable String marker,
            int limit) {
        return query.list(
                ACTIONS + """
                         WHERE instance_id = ? AND updated_at >= COALESCE(?, 0) AND (? IS NULL OR updated_at <= ?)
                        AND (? IS NULL OR started_at < COALESCE((SELECT m.started_at FROM instance_actions m
                            WHERE m.instance_id = ? AND m.request_id = ?), 0))
                        ORDER BY started_at DESC, request_id DESC LIMIT ?""",
                ActionRepository::action,
                instance,
                since,
                before,
                before,
                marker,
                instance,
                marker,
                limit);
    }

    /// In the order they began.
    public List<ActionEvent> events(Query query, UUID instance, String requestId) {
        return query.list(
                """
                SELECT instance_id, request_id, event, started_at, finished_at, result, host, details
                FROM instance_action_events WHERE instance_id = ? AND request_id = ? ORDER BY started_at, event""",
                row -> new ActionEvent(
                        row.uuid(1),
                        row.text(2),
                        row.text(3),
                        row.time(4),
                        row.time(5),
                        row.text(6),
                        row.textOrNull(7),
                        row.textOrNull(8)),
                instance,
                requestId);
    }

    private static InstanceAction action(Row row) {
        return new InstanceAction(
                row.uuid(1),
                row.text(2),
                row.text(3),
                row.textOrNull(4),
                row.textOrNull(5),
                row.textOrNull(6),
                row.time(7),
                row.time(8),
                row.timeOrNull(9));
    }
}
