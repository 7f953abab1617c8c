package org.pileus.keystone.assignments;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;

/// The stored assignments, and the memory of them by actor.
public final class Assignments implements Memory {
    private static final String SELECT =
            "SELECT actor_kind, actor_id, target_kind, target_id, role_id, inherited FROM assignment";

    /// By actor key; each value is replaced, never changed.
    private volatile Map<String, List<Assignment>> byActor = new ConcurrentHashMap<>();

    @Override
    public Kind kind() {
        return Kind.ASSIGNMENT;
    }

    @Override
    public void load(Query query) {
        Map<String, List<Assignment>> found = new HashMap<>();
        for (var assignment : query.list(SELECT + " ORDER BY 1, 2, 3, 4, 5, 6", Assignments::map)) {
            found.computeIfAbsent(assignment.actor().key(), k -> new ArrayList<>())
                    .add(assignment);
        }
        byActor = new ConcurrentHashMap<>(found);
    }

    @Override
    public void refresh(Query query, String actorKey) {
        var slash = actorKey.indexOf('/');
        var now = query.list(
                SELECT + " WHERE actor_kind = ? AND actor_id = ? ORDER BY 3, 4, 5, 6",
                Assignments::map,
                actorKey.substring(0, slash),
                actorKey.substring(slash + 1));
        if (now.isEmpty()) {
            byActor.remove(actorKey);
        } else {
            byActor.put(actorKey, now);
        }
    }

    public List<Assignment> of(Actor actor) {
        return byActor.getOrDefault(actor.key(), List.of());
    }

    public List<Assignment> all() {
        return byActor.values().stream().flatMap(List::stream).toList();
    }

    public boolean exists(Assignment assignment) {
        return of(assignment.actor()).contains(assignment);
    }

    /// Giving a role twice changes nothing.
    public void insert(Transaction tx, Assignment a) {
        if (count(tx, a) == 0) {
            tx.update(
                    """
                    INSERT INTO assignment (actor_kind, actor_id, target_kind, target_id, role_id, inherited)
                    VALUES (?, ?, ?, ?, ?, ?)""",
                    a.actor().kind(),
                    a.actor().id(),
                    a.scope().kind(),
                    a.scope().id(),
                    a.roleId(),
                    a.inherited());
        }
    }

    private static long count(Query query, Assignment a) {
        return query.count(
                """
                SELECT COUNT(*) FROM assignment
                WHERE actor_kind = ? AND actor_id = ? AND target_kind = ? AND target_id = ? AND role_id = ? AND inherited = ?""",
                a.actor().kind(),
                a.actor().id(),
                a.scope().kind(),
                a.scope().id(),
                a.roleId(),
                a.inherited());
    }

    /// @return false when there was no such assignment
    public boolean delete(Transaction tx, Assignment a) {
        return tx.update(
                        """
                        DELETE FROM assignment
                        WHERE actor_kind = ? AND actor_id = ? AND target_kind = ? AND target_id = ? AND role_id = ? AND inherited = ?""",
                        a.actor().kind(),
                        a.actor().id(),
                        a.scope().kind(),
                        a.scope().id(),
                        a.roleId(),
                        a.inherited())
                > 0;
    }

    public void deleteActor(Transaction tx, Actor actor) {
        tx.update("DELETE FROM assignment WHERE actor_kind = ? AND actor_id = ?", actor.kind(), actor.id());
    }

    public void deleteScope(Transaction tx, Scope scope) {
        tx.update("DELETE FROM assignment WHERE target_kind = ? AND target_id = ?", scope.kind(), scope.id());
    }

    public void deleteRole(Transaction tx, String roleId) {
        tx.update("DELETE FROM assignment WHERE role_id = ?", roleId);
    }

    private static Assignment map(Row row) {
        return new Assignment(
                new Actor(Actor.Kind.valueOf(row.text(1)), row.text(2)),
                new Scope(Scope.Kind.valueOf(row.text(3)), row.text(4)),
                row.text(5),
                row.flag(6));
    }
}
