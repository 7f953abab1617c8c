package org.pileus.nova.db.instances;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Sql;
import org.pileus.nova.model.Fault;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.Lock;
import org.pileus.nova.model.Move;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.Texts;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.VmState;

/// What a conditional update sets. Made of fixed parts, so that only few different statements exist.
/// `updated_at` is always set.
public final class Change {
    private final StringBuilder set = new StringBuilder("updated_at = ?");
    private final List<@Nullable Object> values = new ArrayList<>();

    /// @param now becomes `updated_at`
    public Change(Instant now) {
        values.add(now);
    }

    String set() {
        return set.toString();
    }

    List<@Nullable Object> values() {
        return values;
    }

    private Change put(String column, @Nullable Object value) {
        set.append(", ").append(column).append(" = ?");
        values.add(value);
        return this;
    }

    public Change vm(VmState state) {
        return put("vm_state", state.word());
    }

    /// Sets the task state.
    /// @param state null: the instance is settled
    public Change task(@Nullable TaskState state) {
        return put("task_state", state == null ? null : state.word());
    }

    public Change power(int code) {
        return put("power_state", code);
    }

    public Change progress(int percent) {
        return put("progress", percent);
    }

    public Change fault(@Nullable Fault fault) {
        return put("fault", fault == null ? null : fault.toJson());
    }

    /// Gives the instance to another place; use it with [#nextFence].
    public Change place(Place place) {
        put("host", place.host());
        put("node", place.node());
        return put("availability_zone", place.availabilityZone());
    }

    /// Refuses the reports of whoever acted before.
    public Change nextFence() {
        set.append(", fence = fence + 1");
        return this;
    }

    public Change vifs(List<Vif> vifs) {
        return put("vifs", Vif.toJson(vifs));
    }

    public Change name(String name) {
        return put("name", name);
    }

    public Change description(@Nullable String text) {
        return put("description", text);
    }

    public Change hostname(String hostname) {
        return put("hostname", hostname);
    }

    public Change metadata(Map<String, String> metadata) {
        return put("metadata", Texts.object(metadata));
    }

    public Change tags(List<String> tags) {
        return put("tags", Texts.array(tags));
    }

    public Change accessIpv4(@Nullable String address) {
        return put("access_ip_v4", address);
    }

    public Change accessIpv6(@Nullable String address) {
        return put("access_ip_v6", address);
    }

    /// Locks or unlocks.
    /// @param lock null unlocks
    public Change lock(@Nullable Lock lock) {
        put("locked_by", lock == null ? null : lock.by());
        return put("locked_reason", lock == null ? null : lock.reason());
    }

    public Change move(@Nullable Move move) {
        return put("move", move == null ? null : move.toJson());
    }

    public Change systemMetadata(Map<String, String> notes) {
        return put("system_metadata", Texts.object(notes));
    }

    public Change flavor(Flavor flavor) {
        put("flavor", flavor.toJson());
        put("flavor_id", flavor.id());
        put("vcpus", flavor.vcpus());
        return put("memory_mib", flavor.memoryMib());
    }

    public Change image(InstanceImage image) {
        put("image", image.toJson());
        return put("image_id", image.id());
    }

    public Change spec(InstanceSpec spec) {
        put("spec", spec.toJson());
        return put("key_name", spec.keyName());
    }

    public Change launched(Instant time) {
        return put("launched_at", time);
    }

    public Change terminated(Instant time) {
        return put("terminated_at", time);
    }

    /// The end: the row stays for `deleted=true` and audits.
    public Change deleted(Instant time) {
        vm(VmState.DELETED);
        task(null);
        return put("deleted_at", Sql.micros(time));
    }
}
