package org.pileus.nova.api.servers;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.db.instances.InstanceList;
import org.pileus.nova.db.instances.SortKey;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// What a list of servers is narrowed to: most of it becomes SQL, regular expressions are matched on what
/// SQL found.
final class ServerFilter {
    private static final Shape ANY = Shapes.text();
    /// A pattern without special characters is a part of the text: SQL finds it as well.
    private static final Pattern LITERAL = Pattern.compile("[a-zA-Z0-9 _-]+");
    private static final Shape REGEX = regex();
    private static final Shape TIME = (value, minor) -> Times.find(value.stringValue()) != null
            ? null
            : Shapes.pattern(0, 0, "").check(value, minor);
    private static final Set<String> OLD_SORT_KEYS = Set.of(
            "architecture",
            "cell_name",
            "cleaned",
            "default_ephemeral_device",
            "default_swap_device",
            "deleted",
            "deleted_at",
            "disable_terminate",
            "ephemeral_gb",
            "ephemeral_key_uuid",
            "id",
            "key_data",
            "launched_on",
            "memory_mb",
            "os_type",
            "reservation_id",
            "root_gb",
            "shutdown_terminate",
            "user_data",
            "vcpus",
            "vm_mode");
    private static final Set<String> SORT_KEYS = Set.of(
            "access_ip_v4",
            "access_ip_v6",
            "auto_disk_config",
            "availability_zone",
            "config_drive",
            "created_at",
            "display_description",
            "display_name",
            "host",
            "hostname",
            "image_ref",
            "instance_type_id",
            "kernel_id",
            "key_name",
            "launch_index",
            "launched_at",
            "locked_by",
            "node",
            "power_state",
            "progress",
            "project_id",
            "ramdisk_id",
            "root_device_name",
            "task_state",
            "terminated_at",
            "updated_at",
            "user_id",
            "uuid",
            "vm_state");
    private static final QueryShape QUERY = QueryShape.strictSince(75)
            .paged(1)
            .keys(
                    ANY,
                    "user_id",
                    "project_id",
                    "tenant_id",
                    "launch_index",
                    "image_ref",
                    "image",
                    "vm_state",
                    "task_state",
                    "host",
                    "uuid",
                    "sort_dir",
                    "all_tenants",
                    "soft_deleted",
                    "deleted",
                    "status",
                    "block_device_mapping",
                    "services",
                    "metadata",
                    "system_metadata",
                    "info_cache",
                    "security_groups",
                    "pci_devices")
            .keys(
                    REGEX,
                    "kernel_id",
                    "ramdisk_id",
                    "hostname",
                    "key_name",
                    "power_state",
                    "node",
                    "flavor",
                    "reservation_id",
                    "launched_at",
                    "terminated_at",
                    "availability_zone",
                    "name",
                    "display_name",
                    "description",
                    "display_description",
                    "locked_by",
                    "root_device_name",
                    "config_drive",
                    "access_ip_v4",
                    "access_ip_v6",
                    "auto_disk_config",
                    "progress",
                    "ip",
                    "ip6",
                    "created_at")
            .key("changes-since", TIME)
            .key("changes-before", TIME, 66)
            .key("tags", ANY, 26)
            .key("tags-any", ANY, 26)
            .key("not-tags", ANY, 26)
            .key("not-tags-any", ANY, 26)
            .key("locked", ANY, 73)
            .key("sort_key", sortKey());
    /// Filters that members may use too; the others need `allow_all_filters`.
    private static final Set<String> FOR_MEMBERS = Set.of(
            "reservation_id",
            "name",
            "display_name",
            "status",
            "image",
            "image_ref",
            "flavor",
            "ip",
            "changes-since",
            "all_tenants");

    private final Request request;
    private final Query query;
    private final int minor;
    private final boolean admin;
    private final InstanceList list = new InstanceList();
    private final List<Predicate<Instance>> later = new ArrayList<>();
    private boolean nothing;

    private ServerFilter(Request request, boolean admin) {
        this.request = request;
        this.query = request.query();
        this.minor = request.microversion().minor();
        this.admin = admin;
    }

    /// @param rule the rule for `all_tenants`
    static ServerFilter of(Request request, String rule) {
        QUERY.check(request);
        var target =
                Target.owner(request.context().projectId(), request.context().userId());
        var filter = new ServerFilter(request, request.allows("os_compute_api:servers:allow_all_filters", target));
        filter.scope(rule, target);
        filter.states();
        filter.times();
        filter.plain();
        filter.patterns();
        filter.tags();
        filter.order();
        return filter;
    }

    private static Shape regex() {
        return (value, minor) -> {
            try {
                Pattern.compile(value.stringValue());
                return value.stringValue().isEmpty() || value.stringValue().length() > 255
                        ? Shapes.text(1, 255).check(value, minor)
                        : null;
            } catch (PatternSyntaxException e) {
                return new org.pileus.nova.api.schema.Mismatch(
                        null, value, "'" + value.stringValue() + "' is not a 'regex'", false);
            }
        };
    }

    private static Shape sortKey() {
        var known = Shapes.oneOf(SORT_KEYS.toArray(String[]::new));
        return (value, minor) -> {
            var key = value.stringValue();
            if ((minor < 75 && OLD_SORT_KEYS.contains(key)) || (key.equals("locked") && minor >= 73)) {
                return null;
            }
            return known.check(value, minor);
        };
    }

    InstanceList list() {
        return list;
    }

    /// True when nothing can match, so that the database need not be asked.
    boolean nothing() {
        return nothing;
    }

    boolean narrowsLater() {
        return !later.isEmpty();
    }

    boolean fits(Instance instance) {
        for (var test : later) {
            if (!test.test(instance)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable String value(String... keys) {
        for (var key : keys) {
            if (!admin && !allowedForMembers(key)) {
                continue;
            }
            var value = QUERY.knows(key, minor) ? query.last(key) : null;
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private boolean allowedForMembers(String key) {
        return FOR_MEMBERS.contains(key)
                || (key.equals("ip6") && minor >= 5)
                || (minor >= 26 && key.contains("tags"))
                || (minor >= 66 && key.equals("changes-before"))
                || (minor >= 73 && key.equals("locked"))
                || (minor >= 83
                        && switch (key) {
                            case "availability_zone",
                                    "config_drive",
                                    "key_name",
                                    "created_at",
                                    "launched_at",
                                    "terminated_at",
                                    "power_state",
                                    "task_state",
                                    "vm_state",
                                    "progress",
                                    "user_id" -> true;
                            default -> false;
                        });
    }

    private void scope(String rule, Target target) {
        var text = query.last("all_tenants");
        var all = text != null && (text.isEmpty() || truth("all_tenants", text));
        if (all) {
            request.authorize(rule, target);
            var project = value("project_id", "tenant_id");
            if (project != null) {
                list.project(project);
            }
            return;
        }
        list.project(request.context().requireProject());
    }

    private static boolean truth(String key, String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "1", "t", "true", "on", "y", "yes" -> true;
            case "0", "f", "false", "off", "n", "no" -> false;
            default ->
                throw ApiException.invalid("Invalid value '" + text + "' for '" + key + "': a boolean is expected.");
        };
    }

    private void states() {
        if (query.has("status")) {
            var states = ServerStatus.statesOf(query.all("status"));
            if (states.none()) {
                if (minor >= 38) {
                    throw ApiException.invalid("Invalid status value");
                }
                nothing = true;
                return;
            }
            list.vmStates(states.vms());
            if (!states.tasks().isEmpty()) {
                list.taskStates(states.tasks());
            }
            if (states.vms().equals(Set.of(VmState.DELETED)) && admin) {
                list.deleted(true);
                return;
            }
            if (states.vms().equals(Set.of(VmState.DELETED))) {
                throw ApiException.forbidden("Only administrators may list deleted instances");
            }
        }
        var vm = value("vm_state");
        if (vm != null) {
            var state = VmState.find(vm.toLowerCase(Locale.ROOT));
            nothing |= state == null;
            if (state != null) {
                list.vmStates(List.of(state));
            }
        }
        var task = value("task_state");
        if (task != null) {
            var state = TaskState.find(task.toLowerCase(Locale.ROOT));
            nothing |= state == null;
            if (state != null) {
                list.taskStates(List.of(state));
            }
        }
        deleted();
    }

    /// Deleted ones are for administrators, or for whoever asks what changed since some time.
    private void deleted() {
        var text = admin ? query.last("deleted") : null;
        if (text != null) {
            list.deleted(truth("deleted", text));
        } else if (query.has("changes-since") || (minor >= 66 && query.has("changes-before"))) {
            list.livingAndDeleted();
        }
    }

    private void times() {
        var since = query.has("changes-since") ? Times.require(text("changes-since"), "changes-since") : null;
        var before = minor >= 66 && query.has("changes-before")
                ? Times.require(text("changes-before"), "changes-before")
                : null;
        if (since != null) {
            list.changedSince(since);
        }
        if (before != null) {
            if (since != null && since.isAfter(before)) {
                throw ApiException.invalid("The value of changes-since must be less than or equal to changes-before.");
            }
            list.changedBefore(before);
        }
        var created = value("created_at");
        if (created != null) {
            list.createdSince(timeOr400("created_at", created));
        }
        var launched = value("launched_at");
        if (launched != null) {
            list.launchedSince(timeOr400("launched_at", launched));
        }
    }

    private String text(String key) {
        var value = query.last(key);
        return value == null ? "" : value;
    }

    private static Instant timeOr400(String key, String text) {
        return Times.require(text, key);
    }

    private void plain() {
        var host = value("host");
        if (host != null) {
            list.host(host);
        }
        var node = value("node");
        if (node != null) {
            list.node(node);
        }
        var user = value("user_id");
        if (user != null) {
            list.user(user);
        }
        var image = value("image", "image_ref");
        if (image != null) {
            list.image(image.substring(image.lastIndexOf('/') + 1));
        }
        var flavor = value("flavor");
        if (flavor != null) {
            list.flavor(flavor.substring(flavor.lastIndexOf('/') + 1));
        }
        var reservation = value("reservation_id");
        if (reservation != null) {
            list.reservation(reservation);
        }
        var key = value("key_name");
        if (key != null) {
            list.keyName(key);
        }
        var zone = value("availability_zone");
        if (zone != null) {
            list.availabilityZone(zone);
        }
        var power = value("power_state");
        if (power != null) {
            var number = Ids.parseNumber(power);
            if (number == null) {
                nothing = true;
            } else {
                list.powerState(number.intValue());
            }
        }
        var locked = value("locked");
        if (locked != null) {
            list.locked(truth("locked", locked));
        }
        ids();
    }

    private void ids() {
        if (!admin || !query.has("uuid")) {
            return;
        }
        var wanted = new ArrayList<UUID>();
        for (var text : query.all("uuid")) {
            var id = Ids.find(text);
            if (id != null) {
                wanted.add(id);
            }
        }
        nothing |= wanted.isEmpty();
        list.ids(wanted.size() > 500 ? wanted.subList(0, 500) : wanted);
    }

    private void patterns() {
        var name = value("name", "display_name");
        if (name != null && LITERAL.matcher(name).matches()) {
            list.nameContains(name);
        } else {
            pattern(name, Instance::name);
        }
        pattern(value("description", "display_description"), it -> it.description() == null ? "" : it.description());
        pattern(value("hostname"), Instance::hostname);
        address(value("ip"), 4);
        address(value("ip6"), 6);
        var drive = value("config_drive");
        if (drive != null) {
            var wanted = truth("config_drive", drive);
            later.add(it -> it.spec().configDrive() == wanted);
        }
    }

    private void pattern(@Nullable String regex, java.util.function.Function<Instance, String> field) {
        if (regex == null) {
            return;
        }
        var compiled = compile(regex);
        later.add(it -> compiled.matcher(new BoundedText(field.apply(it))).find());
    }

    private static Pattern compile(String regex) {
        try {
            return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        } catch (PatternSyntaxException e) {
            throw ApiException.invalid("Invalid regular expression in the query: " + e.getDescription());
        }
    }

    private void address(@Nullable String regex, int version) {
        if (regex == null) {
            return;
        }
        var compiled = compile(regex);
        later.add(it -> it.vifs().stream()
                .flatMap(vif -> vif.fixedIps().stream())
                .anyMatch(ip -> ip.version() == version
                        && compiled.matcher(new BoundedText(ip.address())).lookingAt()));
    }

    private void tags() {
        var all = value("tags");
        if (all != null) {
            split(all).forEach(list::tag);
        }
        var any = value("tags-any");
        if (any != null) {
            list.anyTag(split(any));
        }
        var not = value("not-tags");
        if (not != null) {
            list.notAllTags(split(not));
        }
        var notAny = value("not-tags-any");
        if (notAny != null) {
            split(notAny).forEach(list::noTag);
        }
    }

    private static List<String> split(String text) {
        var parts = Arrays.asList(text.split(",", -1));
        if (parts.size() > 50) {
            throw ApiException.invalid("At most 50 tags can be asked for.");
        }
        return parts;
    }

    private void order() {
        var keys = query.all("sort_key");
        var directions = query.all("sort_dir");
        if (directions.size() > Math.max(keys.size(), 1)) {
            throw ApiException.invalid("Sort direction size exceeds sort key size");
        }
        // A direction holds for its key and, when there are fewer of them, for the keys after it.
        var last = true;
        var any = false;
        for (var i = 0; i < keys.size(); i++) {
            last = i < directions.size() ? descending(directions.get(i)) : last;
            var key = keys.get(i).equals("locked") ? "locked_by" : keys.get(i);
            if (OLD_SORT_KEYS.contains(keys.get(i))) {
                continue;
            }
            var found = SortKey.find(key);
            if (found.isPresent()) {
                list.sort(found.get(), last);
                any = true;
            }
        }
        if (!any) {
            list.sort(SortKey.CREATED, directions.isEmpty() || descending(directions.getFirst()));
        }
    }

    private static boolean descending(String direction) {
        return switch (direction) {
            case "asc" -> false;
            case "desc" -> true;
            default -> throw ApiException.invalid("Unknown sort direction, must be one of: asc, desc");
        };
    }
}
