package org.pileus.nova.db.instances;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;
import org.pileus.nova.db.quotas.Usage;
import org.pileus.nova.model.Instance;

/// The table `instances`.
public final class InstanceRepository {
    private static final String BY_ID = "SELECT " + InstanceRow.COLUMNS + " FROM instances WHERE id = ?";
    private static final String LIST = "SELECT " + InstanceRow.COLUMNS + " FROM instances";

    /// Of one statement.
    private static final int MOST_IDS = 500;

    private final ParsedTexts parsed = new ParsedTexts();

    private Instance map(Row row) {
        return InstanceRow.map(row, parsed);
    }

    public void insert(Transaction tx, Instance instance) {
        insert(tx, List.of(instance));
    }

    /// Several at once, for one request with a count.
    public void insert(Transaction tx, List<Instance> instances) {
        tx.batch(InstanceRow.INSERT, instances.stream().map(InstanceRow::values).toList());
        var recent = RecentInstances.of(tx.companions());
        tx.afterCommit(() -> instances.forEach(it -> recent.put(InstanceRow.stored(it))));
    }

    /// Living or deleted: from memory when it changed lately, else read. Not for use inside a transaction, which
    /// would not see its own changes.
    public Optional<Instance> find(Database db, UUID id) {
        var recent = RecentInstances.of(db.companions()).find(id);
        return recent.isPresent() ? recent : db.read(query -> find(query, id));
    }

    /// [#find(Database, UUID)] of one that lives.
    public Optional<Instance> findLiving(Database db, UUID id) {
        return find(db, id).filter(it -> !it.deleted());
    }

    /// Living or deleted ones of these, in no certain order: from memory as far as they changed lately.
    public List<Instance> findAll(Database db, Collection<UUID> ids) {
        var recent = RecentInstances.of(db.companions());
        List<Instance> found = new ArrayList<>(ids.size());
        List<UUID> others = new ArrayList<>();
        for (var id : ids) {
            recent.find(id).ifPresentOrElse(found::add, () -> others.add(id));
        }
        for (var from = 0; from < others.size(); from += MOST_IDS) {
            var some = others.subList(from, Math.min(others.size(), from + MOST_IDS));
            found.addAll(db.read(query -> findAll(query, some)));
        }
        return found;
    }

    /// Waits for a change of an instance that memory knows.
    /// @return as it is when it fits or when the time is over; empty when only the database knows it
    public Optional<Instance> await(Database db, UUID id, Predicate<Instance> wanted, Duration most) {
        return RecentInstances.of(db.companions()).await(id, wanted, most);
    }

    /// A list of what changed lately, without the database.
    /// @param more a further condition on each
    /// @return empty when the database must be asked
    public Optional<List<Instance>> listRecent(Database db, InstanceList wanted, Predicate<Instance> more) {
        return RecentInstances.of(db.companions()).list(wanted, more);
    }

    /// Living or deleted; look at [Instance#deleted].
    public Optional<Instance> find(Query query, UUID id) {
        return query.one(BY_ID, this::map, id);
    }

    /// Only when it lives.
    public Optional<Instance> findLiving(Query query, UUID id) {
        return query.one(BY_ID + " AND deleted_at = 0", this::map, id);
    }

    /// Living or deleted ones of these, in no certain order; at most 500 ids.
    public List<Instance> findAll(Query query, Collection<UUID> ids) {
        return query.list(LIST + " WHERE id IN " + Sql.in(ids.size()), this::map, Sql.padded(ids));
    }

    public List<Instance> list(Query query, InstanceList wanted) {
        return query.list(LIST + wanted.clause(), this::map, wanted.arguments());
    }

    /// An instance as far as the short list shows it.
    public record Named(UUID id, String name) {}

    /// The same choice as [#list] without the weight.
    public List<Named> names(Query query, InstanceList wanted) {
        return query.list(
                "SELECT id, name FROM instances" + wanted.clause(),
                row -> new Named(row.uuid(1), row.text(2)),
                wanted.arguments());
    }

    /// How many there are of these, whatever the limit and marker.
    public long count(Query query, String projectId) {
        return query.count("SELECT COUNT(*) FROM instances WHERE project_id = ? AND deleted_at = 0", projectId);
    }

    /// Every living instance of one host.
    public List<Instance> onHost(Query query, String host) {
        return query.list(LIST + " WHERE host = ? AND deleted_at = 0", this::map, host);
    }

    /// Changes the row if the guard holds.
    /// @return false, changing nothing, when it does not: somebody else was first
    public boolean change(Transaction tx, UUID id, Guard guard, Change change) {
        List<@Nullable Object> values = new ArrayList<>(change.values());
        values.add(id);
        values.addAll(guard.values);
        if (tx.update("UPDATE instances SET " + change.set() + " WHERE id = ?" + guard.where, values.toArray()) == 0) {
            return false;
        }
        var recent = RecentInstances.of(tx.companions());
        if (recent.follows(id)) {
            tx.afterCommit(() -> recent.changed(id, change));
        } else {
            find(tx, id).ifPresent(now -> tx.afterCommit(() -> recent.put(now)));
        }
        return true;
    }

    /// Living instances that something is being done to, or that are being built, and that nothing was
    /// heard of since.
    public List<Instance> silent(Query query, java.time.Instant since, int limit) {
        return query.list(LIST + """
                         WHERE deleted_at = 0 AND updated_at < ? AND (task_state IS NOT NULL OR vm_state = 'building')
                        ORDER BY updated_at LIMIT ?""", this::map, since, limit);
    }

    /// What the living instances of a project use.
    public Usage usage(Query query, String projectId) {
        return query.one("""
                        SELECT COUNT(*), COALESCE(SUM(vcpus), 0), COALESCE(SUM(memory_mib), 0)
                        FROM instances WHERE project_id = ? AND deleted_at = 0""", row -> new Usage(row.number(1), row.number(2), row.number(3)), projectId)
                .orElse(Usage.NONE);
    }

    public Usage usageOfUser(Query query, String projectId, String userId) {
        return query.one("""
                        SELECT COUNT(*), COALESCE(SUM(vcpus), 0), COALESCE(SUM(memory_mib), 0)
                        FROM instances WHERE project_id = ? AND user_id = ? AND deleted_at = 0""", row -> new Usage(row.number(1), row.number(2), row.number(3)), projectId, userId)
                .orElse(Usage.NONE);
    }

    /// Living members of a server group, by host; those without a host are left out.
    public Map<String, Integer> groupHosts(Query query, UUID group) {
        Map<String, Integer> hosts = new HashMap<>();
        query.list("""
                SELECT host, COUNT(*) FROM instances
                WHERE group_id = ? AND deleted_at = 0 AND host IS NOT NULL GROUP BY host""", row -> hosts.put(row.text(1), row.integer(2)), group);
        return hosts;
    }

    /// Other living members of a server group on the host of a member that is being built, as far as they come
    /// before it: those that are built, and of those being built the ones with lower ids. So of two that were
    /// placed at the same moment one stays.
    public long groupMembersBefore(Query query, UUID group, String host, UUID member) {
        return query.count("""
                SELECT COUNT(*) FROM instances WHERE group_id = ? AND deleted_at = 0 AND host = ? AND id <> ?
                AND (vm_state <> 'building' OR id < ?)""", group, host, member, member);
    }

    /// Ids of the living members of these groups, oldest first.
    public Map<UUID, List<UUID>> groupMembers(Query query, Collection<UUID> groups) {
        Map<UUID, List<UUID>> members = new HashMap<>();
        query.list(
                "SELECT group_id, id FROM instances WHERE deleted_at = 0 AND group_id IN " + Sql.in(groups.size())
                        + " ORDER BY created_at, id",
                row -> members.computeIfAbsent(row.uuid(1), id -> new ArrayList<>())
                        .add(row.uuid(2)),
                Sql.padded(groups));
        return members;
    }
}
