package org.pileus.nova.db.instances;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Sql;
import org.pileus.nova.model.Fault;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
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
    private final Instant time;
    /// The same, done to an instance in memory.
    private final List<Consumer<InstanceDraft>> effects = new ArrayList<>();

    /// @param now becomes `updated_at`
    public Change(Instant now) {
        time = RecentInstances.stored(now);
        values.add(now);
        effects.add(it -> it.updated = time);
    }

    Instant time() {
        return time;
    }

    /// The instance after this change.
    Instance of(Instance before) {
        var draft = new InstanceDraft(before);
        effects.forEach(effect -> effect.accept(draft));
        return draft.done();
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

    private Change put(String column, @Nullable Object value, Consumer<InstanceDraft> effect) {
        effects.add(effect);
        return put(column, value);
    }

    public Change vm(VmState state) {
        return put("vm_state", state.word(), it -> it.vm = state);
    }

    /// Sets the task state.
    /// @param state null: the instance is settled
    public Change task(@Nullable TaskState state) {
        return put("task_state", state == null ? null : state.word(), it -> it.task = state);
    }

    public Change power(int code) {
        return put("power_state", code, it -> it.power = code);
    }

    public Change progress(int percent) {
        return put("progress", percent, it -> it.progress = percent);
    }

    public Change fault(@Nullable Fault fault) {
        return put("fault", fault == null ? null : fault.toJson(), it -> it.fault = fault);
    }

    /// Gives the instance to another place; use it with [#nextFence].
    public Change place(Place place) {
        put("host", place.host(), it -> it.place = place);
        put("node", place.node());
        return put("availability_zone", place.availabilityZone());
    }

    /// Refuses the reports of whoever acted before.
    public Change nextFence() {
        set.append(", fence = fence + 1");
        effects.add(it -> it.fence++);
        return this;
    }

    public Change vifs(List<Vif> vifs) {
        return put("vifs", Vif.toJson(vifs), it -> it.vifs = vifs);
    }

    public Change name(String name) {
        return put("name", name, it -> it.name = name);
    }

    public Change description(@Nullable String text) {
        return put("description", text, it -> it.description = text);
    }

    public Change hostname(String hostname) {
        return put("hostname", hostname, it -> it.hostname = hostname);
    }

    public Change metadata(Map<String, String> metadata) {
        return put("metadata", Texts.object(metadata), it -> it.metadata = metadata);
    }

    public Change tags(List<String> tags) {
        return put("tags", Texts.array(tags), it -> it.tags = tags);
    }

    public Change accessIpv4(@Nullable String address) {
        return put("access_ip_v4", address, it -> it.accessIpv4 = address);
    }

    public Change accessIpv6(@Nullable String address) {
        return put("access_ip_v6", address, it -> it.accessIpv6 = address);
    }

    /// Locks or unlocks.
    /// @param lock null unlocks
    public Change lock(@Nullable Lock lock) {
        put("locked_by", lock == null ? null : lock.by(), it -> it.lock = lock);
        return put("locked_reason", lock == null ? null : lock.reason());
    }

    public Change move(@Nullable Move move) {
        return put("move", move == null ? null : move.toJson(), it -> it.move = move);
    }

    public Change systemMetadata(Map<String, String> notes) {
        return put("system_metadata", Texts.object(notes), it -> it.systemMetadata = notes);
    }

    public Change flavor(Flavor flavor) {
        put("flavor", flavor.toJson(), it -> it.flavor = flavor);
        put("flavor_id", flavor.id());
        put("vcpus", flavor.vcpus());
        return put("memory_mib", flavor.memoryMib());
    }

    public Change image(InstanceImage image) {
        put("image", image.toJson(), it -> it.image = image);
        return put("image_id", image.id());
    }

    public Change spec(InstanceSpec spec) {
        put("spec", spec.toJson(), it -> it.spec = spec);
        return put("key_name", spec.keyName());
    }

    public Change launched(Instant time) {
        return put("launched_at", time, it -> it.launched = RecentInstances.stored(time));
    }

    public Change terminated(Instant time) {
        return put("terminated_at", time, it -> it.terminated = RecentInstances.stored(time));
    }

    /// The end: the row stays for `deleted=true` and audits.
    public Change deleted(Instant time) {
        vm(VmState.DELETED);
        task(null);
        return put("deleted_at", Sql.micros(time), it -> it.deleted = RecentInstances.stored(time));
    }
}
