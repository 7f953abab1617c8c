package org.pileus.nova.db.instances;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Sql;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// Which instances to list, in which order, from where on: one SQL statement. Conditions add up; without
/// any it is every instance that lives, newest first.
public final class InstanceList {
    private record Order(SortKey key, boolean descending) {}

    private final StringBuilder where = new StringBuilder();
    private final List<@Nullable Object> values = new ArrayList<>();
    private final List<Order> order = new ArrayList<>();
    private boolean deletedChosen;
    private @Nullable UUID marker;
    private int limit = 1000;
    /// The same conditions for instances in memory; those that have none make [#onlySql].
    private final List<Predicate<Instance>> tests = new ArrayList<>();
    private boolean onlySql;
    private @Nullable Instant changedSince;

    private InstanceList and(Predicate<Instance> test, String condition, @Nullable Object... more) {
        tests.add(test);
        return where(condition, more);
    }

    private InstanceList and(String condition, @Nullable Object... more) {
        onlySql = true;
        return where(condition, more);
    }

    private InstanceList where(String condition, @Nullable Object... more) {
        where.append(where.isEmpty() ? " WHERE " : " AND ").append(condition);
        for (var value : more) {
            values.add(value);
        }
        return this;
    }

    public InstanceList project(String projectId) {
        return and(it -> it.projectId().equals(projectId), "project_id = ?", projectId);
    }

    public InstanceList user(String userId) {
        return and(it -> it.userId().equals(userId), "user_id = ?", userId);
    }

    public InstanceList host(String host) {
        return and("host = ?", host);
    }

    public InstanceList node(String node) {
        return and("node = ?", node);
    }

    public InstanceList availabilityZone(String zone) {
        return and("availability_zone = ?", zone);
    }

    /// Deleted ones only (true) or living ones only (false). Without a call: living ones.
    public InstanceList deleted(boolean deleted) {
        deletedChosen = true;
        return and(it -> it.deleted() == deleted, deleted ? "deleted_at > 0" : "deleted_at = 0");
    }

    /// Both.
    public InstanceList livingAndDeleted() {
        deletedChosen = true;
        return this;
    }

    public InstanceList ids(Collection<UUID> ids) {
        return and("id IN " + Sql.in(ids.size()), Sql.padded(ids));
    }

    public InstanceList vmStates(Collection<VmState> states) {
        var wanted = Set.copyOf(states);
        return and(
                it -> wanted.contains(it.vmState()),
                "vm_state IN " + Sql.in(states.size()),
                Sql.padded(states.stream().map(VmState::word).toList()));
    }

    public InstanceList taskStates(Collection<TaskState> states) {
        return and(
                it -> it.taskState() != null && states.contains(it.taskState()),
                "task_state IN " + Sql.in(states.size()),
                Sql.padded(states.stream().map(TaskState::word).toList()));
    }

    public InstanceList noTaskState() {
        return and("task_state IS NULL");
    }

    public InstanceList taskStatesOrNone(Collection<TaskState> states) {
        return and(
                "(task_state IS NULL OR task_state IN " + Sql.in(states.size()) + ")",
                Sql.padded(states.stream().map(TaskState::word).toList()));
    }

    public InstanceList powerState(int code) {
        return and("power_state = ?", code);
    }

    public InstanceList flavor(String flavorId) {
        return and("flavor_id = ?", flavorId);
    }

    public InstanceList image(String imageId) {
        return and("image_id = ?", imageId);
    }

    public InstanceList keyName(String name) {
        return and("key_name = ?", name);
    }

    public InstanceList reservation(String id) {
        return and("reservation_id = ?", id);
    }

    public InstanceList group(UUID id) {
        return and("group_id = ?", id);
    }

    public InstanceList name(String name) {
        return and("name = ?", name);
    }

    /// Case-insensitive part of the name.
    public InstanceList nameContains(String part) {
        return and("LOWER(name) LIKE ? ESCAPE '!'", "%" + like(part.toLowerCase(java.util.Locale.ROOT)) + "%");
    }

    public InstanceList hostname(String hostname) {
        return and("hostname = ?", hostname);
    }

    public InstanceList locked(boolean locked) {
        return and(locked ? "locked_by IS NOT NULL" : "locked_by IS NULL");
    }

    public InstanceList accessIpv4(String address) {
        return and("access_ip_v4 = ?", address);
    }

    public InstanceList accessIpv6(String address) {
        return and("access_ip_v6 = ?", address);
    }

    /// Part of any fixed address, as the `ip` filters match.
    public InstanceList addressContains(String part) {
        return and("vifs LIKE ? ESCAPE '!'", "%\"address\":\"%" + like(part) + "%");
    }

    /// Has this tag.
    public InstanceList tag(String tag) {
        return and("tags LIKE ? ESCAPE '!'", tagPattern(tag));
    }

    public InstanceList noTag(String tag) {
        return and("tags NOT LIKE ? ESCAPE '!'", tagPattern(tag));
    }

    public InstanceList anyTag(Collection<String> tags) {
        return and(
                "("
                        + String.join(
                                " OR ",
                                tags.stream()
                                        .map(tag -> "tags LIKE ? ESCAPE '!'")
                                        .toList()) + ")",
                tags.stream().map(InstanceList::tagPattern).toArray());
    }

    /// Has not all of these tags.
    public InstanceList notAllTags(Collection<String> tags) {
        return and(
                "NOT ("
                        + String.join(
                                " AND ",
                                tags.stream()
                                        .map(tag -> "tags LIKE ? ESCAPE '!'")
                                        .toList()) + ")",
                tags.stream().map(InstanceList::tagPattern).toArray());
    }

    private static String tagPattern(String tag) {
        return "%" + like(org.pileus.kernel.core.Json.text(tools.jackson.databind.node.StringNode.valueOf(tag))) + "%";
    }

    public InstanceList createdSince(Instant time) {
        return and("created_at >= ?", time);
    }

    public InstanceList launchedSince(Instant time) {
        return and("launched_at >= ?", time);
    }

    public InstanceList changedSince(Instant time) {
        var stored = RecentInstances.stored(time);
        changedSince = stored;
        return and(it -> !it.times().updated().isBefore(stored), "updated_at >= ?", time);
    }

    public InstanceList changedBefore(Instant time) {
        return and("updated_at <= ?", time);
    }

    /// Alive at some time of the interval: for usage reports.
    public InstanceList existedBetween(Instant start, Instant end) {
        deletedChosen = true;
        return and("launched_at < ? AND (deleted_at = 0 OR deleted_at > ?)", end, Sql.micros(start));
    }

    /// Adds a key to the order; the id always comes last.
    public InstanceList sort(SortKey key, boolean descending) {
        order.add(new Order(key, descending));
        return this;
    }

    /// Begins after this instance, which must exist.
    public InstanceList after(UUID id) {
        marker = id;
        return this;
    }

    public InstanceList limit(int most) {
        limit = most;
        return this;
    }

    int limit() {
        return limit;
    }

    @Nullable
    UUID marker() {
        return marker;
    }

    /// The time since which all changes must be known to answer this without the database; null when it must be
    /// asked.
    @Nullable
    Instant answeredBy() {
        var newestFirst = order.isEmpty() || order.equals(List.of(new Order(SortKey.CREATED, true)));
        return onlySql || !newestFirst ? null : changedSince;
    }

    /// Whether memory may have the answer.
    public boolean mayBeRecent() {
        return answeredBy() != null;
    }

    boolean fits(Instance instance) {
        if (!deletedChosen && instance.deleted()) {
            return false;
        }
        for (var test : tests) {
            if (!test.test(instance)) {
                return false;
            }
        }
        return true;
    }

    private static String like(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private List<Order> fullOrder() {
        List<Order> keys = new ArrayList<>(order.isEmpty() ? List.of(new Order(SortKey.CREATED, true)) : order);
        var last = keys.getLast().descending();
        if (keys.stream().noneMatch(k -> k.key() == SortKey.ID)) {
            keys.add(new Order(SortKey.ID, last));
        }
        return keys;
    }

    /// The end of the statement after FROM, with its arguments in [#arguments]. The keys of the marker are
    /// read by sub-selects on its primary key, so that paging is one statement.
    String clause() {
        var text = new StringBuilder(where);
        if (!deletedChosen) {
            text.append(text.isEmpty() ? " WHERE " : " AND ").append("deleted_at = 0");
        }
        var keys = fullOrder();
        if (marker != null) {
            text.append(text.isEmpty() ? " WHERE " : " AND ").append(afterMarker(keys));
        }
        text.append(" ORDER BY ");
        for (var i = 0; i < keys.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(keys.get(i).key().expression);
            text.append(keys.get(i).descending() ? " DESC" : " ASC");
        }
        return text.append(" LIMIT ?").toString();
    }

    private static String ofMarker(Order order) {
        return "(SELECT " + order.key().expression + " FROM instances WHERE id = ?)";
    }

    private static String afterMarker(List<Order> keys) {
        var all = new ArrayList<String>();
        for (var i = 0; i < keys.size(); i++) {
            var one = new StringBuilder("(");
            for (var j = 0; j < i; j++) {
                one.append(keys.get(j).key().expression)
                        .append(" = ")
                        .append(ofMarker(keys.get(j)))
                        .append(" AND ");
            }
            one.append(keys.get(i).key().expression)
                    .append(keys.get(i).descending() ? " < " : " > ")
                    .append(ofMarker(keys.get(i)))
                    .append(')');
            all.add(one.toString());
        }
        return "(" + String.join(" OR ", all) + ")";
    }

    @Nullable
    Object[] arguments() {
        List<@Nullable Object> all = new ArrayList<>(values);
        if (marker != null) {
            var count = fullOrder().size();
            for (var i = 0; i < count * (count + 1) / 2; i++) {
                all.add(marker);
            }
        }
        all.add(limit);
        return all.toArray();
    }
}
