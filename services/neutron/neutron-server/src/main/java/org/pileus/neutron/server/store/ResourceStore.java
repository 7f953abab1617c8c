package org.pileus.neutron.server.store;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Message;
import tools.jackson.databind.node.ObjectNode;

/// The database side of the [Model]. A change is written first; the memory of this server follows its
/// commit, that of other servers the fan-out, and a slow reload finds what a fan-out lost.
public final class ResourceStore {
    static final String TOPIC = "neutron-server";
    private static final int TRIES = 20;
    private static final String COLUMNS =
            "SELECT id, kind, project_id, parent_id, unique_key, revision, created_at, updated_at, body FROM resources";

    private final Database db;
    private final Model model;
    private final Bus bus;
    private final Clock clock;
    private final IdSource ids;
    /// Who sent a fan-out, so that its sender need not hear it.
    private final String self;

    public ResourceStore(Database db, Model model, Bus bus, Clock clock, IdSource ids) {
        this.db = db;
        this.model = model;
        this.bus = bus;
        this.clock = clock;
        this.ids = ids;
        this.self = ids.uuid().toString();
    }

    public Instant now() {
        return clock.instant();
    }

    /// Reads everything; what is in memory but not there any more is dropped.
    public void load() {
        var stored = db.read(query -> query.list(COLUMNS, ResourceStore::map));
        Set<String> there = new HashSet<>();
        for (var resource : stored) {
            there.add(resource.id());
            model.put(resource);
        }
        for (var kind : Kind.values()) {
            for (var known : model.all(kind)) {
                // younger than the snapshot: not missing, only newer
                if (!there.contains(known.id()) && known.createdAt().isBefore(now().minusSeconds(5))) {
                    model.remove(kind, known.id());
                }
            }
        }
    }

    /// A resource that is to be inserted.
    /// @param body the attributes of its create, `project_id` among them
    public Resource fresh(Kind kind, ObjectNode body, @Nullable String parentId, @Nullable String uniqueKey) {
        return fresh(kind, ids.uuid().toString(), body, parentId, uniqueKey);
    }

    public Resource fresh(
            Kind kind, String id, ObjectNode body, @Nullable String parentId, @Nullable String uniqueKey) {
        var kept = body.deepCopy();
        kept.remove("project_id");
        if (!kept.has("tags")) {
            kept.putArray("tags");
        }
        var now = now();
        return new Resource(kind, id, body.path("project_id").asString(""), parentId, uniqueKey, 0, now, now, kept);
    }

    /// Writes a new resource.
    /// @throws DuplicateKey when something with its unique key is there
    public void insert(Transaction tx, Resource resource) {
        tx.update(
                """
                INSERT INTO resources (id, kind, project_id, parent_id, unique_key, revision, created_at, updated_at, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                resource.id(),
                resource.kind(),
                resource.projectId(),
                resource.parentId(),
                resource.uniqueKey(),
                resource.revision(),
                resource.createdAt(),
                resource.updatedAt(),
                resource.body());
        tx.afterCommit(() -> publish(List.of(resource), List.of()));
    }

    /// Many at once, one statement.
    public void insertAll(Transaction tx, List<Resource> all) {
        tx.batch(
                """
                INSERT INTO resources (id, kind, project_id, parent_id, unique_key, revision, created_at, updated_at, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                all.stream()
                        .<@Nullable Object[]>map(resource -> new @Nullable Object[] {
                            resource.id(),
                            resource.kind(),
                            resource.projectId(),
                            resource.parentId(),
                            resource.uniqueKey(),
                            resource.revision(),
                            resource.createdAt(),
                            resource.updatedAt(),
                            resource.body()
                        })
                        .toList());
        tx.afterCommit(() -> publish(all, List.of()));
    }

    /// Replaces a resource by its next revision.
    /// @throws Stale when it is not at the revision before
    public void update(Transaction tx, Resource next) {
        var won = tx.update(
                """
                UPDATE resources SET unique_key = ?, revision = ?, updated_at = ?, body = ?
                WHERE id = ? AND revision = ?""", next.uniqueKey(), next.revision(), next.updatedAt(), next.body(), next.id(), next.revision() - 1);
        if (won == 0) {
            throw new Stale(next.kind() + " " + next.id());
        }
        tx.afterCommit(() -> publish(List.of(next), List.of()));
    }

    /// Deletes a resource and those that belong to it.
    /// @throws Stale when it has changed since, or is gone
    public void delete(Transaction tx, Resource resource, Collection<Resource> children) {
        if (tx.update("DELETE FROM resources WHERE id = ? AND revision = ?", resource.id(), resource.revision()) == 0) {
            throw new Stale(resource.kind() + " " + resource.id());
        }
        if (!children.isEmpty()) {
            tx.batch(
                    "DELETE FROM resources WHERE id = ?",
                    children.stream()
                            .<@Nullable Object[]>map(child -> new @Nullable Object[] {child.id()})
                            .toList());
        }
        var gone = new java.util.ArrayList<Resource>(children);
        gone.add(resource);
        tx.afterCommit(() -> publish(List.of(), gone));
    }

    /// Decides and writes again while somebody else is faster.
    public <T> T untilSettled(Supplier<T> attempt) {
        for (var i = 1; ; i++) {
            try {
                return attempt.get();
            } catch (Stale e) {
                if (i == TRIES) {
                    throw new ApiException(
                            new Failure.Unavailable("Too many changes of " + e.getMessage() + " at once."), e);
                }
                load();
            }
        }
    }

    private void publish(List<Resource> put, List<Resource> removed) {
        put.forEach(model::put);
        removed.forEach(resource -> model.remove(resource.kind(), resource.id()));
        var args = Json.object().put("sender", self);
        var changed = args.putArray("changed");
        put.forEach(resource -> changed.add(resource.id()));
        removed.forEach(resource -> changed.add(resource.id()));
        try {
            bus.fanout(TOPIC, "resources_changed", args);
        } catch (RuntimeException e) {
            // best effort: the others reload now and then
            System.getLogger(ResourceStore.class.getName()).log(System.Logger.Level.DEBUG, "change not announced", e);
        }
    }

    /// A change made by another server.
    public void heard(Message message) {
        if (self.equals(Json.textOrNull(message.args(), "sender"))) {
            return;
        }
        for (var id : message.args().path("changed")) {
            var now = db.read(query -> query.one(COLUMNS + " WHERE id = ?", ResourceStore::map, id.stringValue()));
            if (now.isPresent()) {
                model.put(now.get());
            } else {
                var known = model.any(id.stringValue());
                if (known != null) {
                    model.remove(known.kind(), known.id());
                }
            }
        }
    }

    public org.pileus.kernel.messaging.Subscription follow() {
        return bus.listen(TOPIC, message -> {
            heard(message);
            return null;
        });
    }

    /// Marks for a list of ids; see [Sql#in].
    static String in(int count) {
        return Sql.in(count);
    }

    private static Resource map(Row row) {
        return new Resource(
                Kind.valueOf(row.text("kind")),
                row.text("id"),
                row.text("project_id"),
                row.textOrNull("parent_id"),
                row.textOrNull("unique_key"),
                row.integer("revision"),
                row.time("created_at"),
                row.time("updated_at"),
                row.object("body"));
    }
}
