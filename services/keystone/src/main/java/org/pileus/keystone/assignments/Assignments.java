package org.pileus.keystone.assignments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;

/// The stored assignments, and the memory of them by actor.
public final class Assignments implements Memory {
    /// More actors than this are read again all at once.
    private static final int NAMED = 1000;

    private static final String SELECT =
            "SELECT actor_kind, actor_id, target_kind, target_id, role_id, inherited FROM assignment";

    private volatile Remembered remembered = new Remembered();

    /// Each list of `byActor` is replaced, never changed; an actor stands once below each scope and role of its list.
    private record Remembered(
            ConcurrentSkipListMap<Actor, List<Assignment>> byActor,
            ConcurrentHashMap<Scope, ConcurrentSkipListSet<Actor>> byScope,
            ConcurrentHashMap<String, ConcurrentSkipListSet<Actor>> byRole) {
        Remembered() {
            this(new ConcurrentSkipListMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }

        void put(Actor actor, List<Assignment> now) {
            var before = byActor.getOrDefault(actor, List.of());
            if (now.isEmpty()) {
                byActor.remove(actor);
            } else {
                byActor.put(actor, now);
            }
            for (var assignment : now) {
                enter(byScope, assignment.scope(), actor);
                enter(byRole, assignment.roleId(), actor);
            }
            for (var assignment : before) {
                if (now.stream().noneMatch(a -> a.scope().equals(assignment.scope()))) {
                    leave(byScope, assignment.scope(), actor);
                }
                if (now.stream().noneMatch(a -> a.roleId().equals(assignment.roleId()))) {
                    leave(byRole, assignment.roleId(), actor);
                }
            }
        }

        private static <K> void enter(Map<K, ConcurrentSkipListSet<Actor>> index, K key, Actor actor) {
            index.computeIfAbsent(key, k -> new ConcurrentSkipListSet<>()).add(actor);
        }

        private static <K> void leave(Map<K, ConcurrentSkipListSet<Actor>> index, K key, Actor actor) {
            index.computeIfPresent(key, (k, actors) -> {
                actors.remove(actor);
                return actors.isEmpty() ? null : actors;
            });
        }
    }

    @Override
    public Kind kind() {
        return Kind.ASSIGNMENT;
    }

    @Override
    public void load(Query query) {
        var fresh = new Remembered();
        var known = new HashMap<Object, Object>();
        List<Assignment> ofOne = new ArrayList<>();
        for (var assignment : query.list(SELECT + " ORDER BY 1, 2, 3, 4, 5, 6", row -> map(row, known))) {
            if (!ofOne.isEmpty() && !ofOne.getFirst().actor().equals(assignment.actor())) {
                fresh.put(ofOne.getFirst().actor(), List.copyOf(ofOne));
                ofOne.clear();
            }
            ofOne.add(assignment);
        }
        if (!ofOne.isEmpty()) {
            fresh.put(ofOne.getFirst().actor(), List.copyOf(ofOne));
        }
        remembered = fresh;
    }

    @Override
    public void refresh(Query query, String actorKey) {
        var actor = Actor.ofKey(actorKey);
        var known = new HashMap<Object, Object>();
        var now = query.list(
                SELECT + " WHERE actor_kind = ? AND actor_id = ? ORDER BY 3, 4, 5, 6",
                row -> map(row, known),
                actor.kind(),
                actor.id());
        remembered.put(actor, List.copyOf(now));
    }

    public List<Assignment> of(Actor actor) {
        return remembered.byActor.getOrDefault(actor, List.of());
    }

    /// Everybody with any role anywhere: a live view, in order.
    NavigableSet<Actor> actors() {
        return remembered.byActor.keySet();
    }

    /// Everybody with a role right there: a live view, in order.
    NavigableSet<Actor> actorsOn(Scope scope) {
        var found = remembered.byScope.get(scope);
        return found == null ? Collections.emptyNavigableSet() : found;
    }

    /// Everybody who was given the role anywhere: a live view, in order.
    NavigableSet<Actor> actorsWith(String roleId) {
        var found = remembered.byRole.get(roleId);
        return found == null ? Collections.emptyNavigableSet() : found;
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

    /// Whether it is there.
    public boolean stored(Query query, Assignment a) {
        return count(query, a) > 0;
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

    public void deleteActor(Transaction tx, Actor actor, Changes changes) {
        tx.update("DELETE FROM assignment WHERE actor_kind = ? AND actor_id = ?", actor.kind(), actor.id());
        changes.changed(Kind.ASSIGNMENT, actor.key());
    }

    public void deleteScope(Transaction tx, Scope scope, Changes changes) {
        changed(
                tx.list(
                        "SELECT DISTINCT actor_kind, actor_id FROM assignment WHERE target_kind = ? AND target_id = ?",
                        Assignments::actor,
                        scope.kind(),
                        scope.id()),
                changes);
        tx.update("DELETE FROM assignment WHERE target_kind = ? AND target_id = ?", scope.kind(), scope.id());
    }

    public void deleteRole(Transaction tx, String roleId, Changes changes) {
        changed(
                tx.list(
                        "SELECT DISTINCT actor_kind, actor_id FROM assignment WHERE role_id = ?",
                        Assignments::actor,
                        roleId),
                changes);
        tx.update("DELETE FROM assignment WHERE role_id = ?", roleId);
    }

    private static void changed(List<Actor> actors, Changes changes) {
        if (actors.size() > NAMED) {
            changes.changed(Kind.ASSIGNMENT, Change.ALL);
        } else {
            actors.forEach(actor -> changes.changed(Kind.ASSIGNMENT, actor.key()));
        }
    }

    private static Actor actor(Row row) {
        return new Actor(Actor.Kind.valueOf(row.text(1)), row.text(2));
    }

    @SuppressWarnings("unchecked") // a value is its own key
    private static <T> T one(Map<Object, Object> known, T value) {
        var before = (T) known.putIfAbsent(value, value);
        return before == null ? value : before;
    }

    /// @param known  equal ids become one text here, as there are many rows and few scopes and roles
    private static Assignment map(Row row, Map<Object, Object> known) {
        var actor = actor(row);
        var scope = new Scope(Scope.Kind.valueOf(row.text(3)), row.text(4));
        return new Assignment(one(known, actor), one(known, scope), one(known, row.text(5)), row.flag(6));
    }
}
