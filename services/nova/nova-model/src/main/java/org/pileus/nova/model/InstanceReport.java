package org.pileus.nova.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a compute tells of an instance: everything that one step changed, applied by conductor in one
/// transaction, or not at all when the row has another fencing number, another host, or none of the
/// expected task states.
///
/// @param expected    task states one of which the row must have; null inside the list is "no task"; empty: any
/// @param vm          new state, or null to leave it
/// @param task        new task state; only looked at when `setTask`
/// @param power       new power state code, or null
/// @param vifs        new network info, or null
/// @param launched    this is the first time it runs
/// @param fault       why it failed, or null
/// @param offload     the instance leaves its host for good: no host, a new fencing number
/// @param flavor      the instance has this flavor now, and no unfinished move if `endMove`
/// @param outcome     closes the instance action of this request, or null when it is not over
public record InstanceReport(
        UUID instance,
        String host,
        long fence,
        List<@Nullable TaskState> expected,
        @Nullable VmState vm,
        boolean setTask,
        @Nullable TaskState task,
        @Nullable Integer power,
        @Nullable List<Vif> vifs,
        boolean launched,
        boolean offload,
        @Nullable Flavor flavor,
        boolean endMove,
        @Nullable Fault fault,
        @Nullable Outcome outcome) {
    public static final String METHOD = "instance_report";

    /// How an action ended.
    /// @param event    `compute__do_build_and_run_instance`, `compute_stop_instance`, ...
    /// @param message  null when it went well
    public record Outcome(
            String event, Instant started, @Nullable String message) {}

    /// A report about an instance of this host that changes nothing yet.
    public static Builder of(Instance instance, String host) {
        return new Builder(instance.id(), host, instance.fence());
    }

    /// Collects what changed.
    public static final class Builder {
        private final UUID instance;
        private final String host;
        private final long fence;
        private List<@Nullable TaskState> expected = List.of();
        private @Nullable VmState vm;
        private boolean setTask;
        private @Nullable TaskState task;
        private @Nullable Integer power;
        private @Nullable List<Vif> vifs;
        private boolean launched;
        private boolean offload;
        private @Nullable Flavor flavor;
        private boolean endMove;
        private @Nullable Fault fault;
        private @Nullable Outcome outcome;

        private Builder(UUID instance, String host, long fence) {
            this.instance = instance;
            this.host = host;
            this.fence = fence;
        }

        /// The row must have one of these; null is "no task".
        public Builder expect(@Nullable TaskState... states) {
            expected = Arrays.asList(states);
            return this;
        }

        public Builder vm(VmState state) {
            vm = state;
            return this;
        }

        public Builder task(@Nullable TaskState state) {
            setTask = true;
            task = state;
            return this;
        }

        public Builder power(int code) {
            power = code;
            return this;
        }

        public Builder vifs(List<Vif> list) {
            vifs = list;
            return this;
        }

        public Builder launched() {
            launched = true;
            return this;
        }

        public Builder offload() {
            offload = true;
            return this;
        }

        public Builder flavor(Flavor now) {
            flavor = now;
            return this;
        }

        public Builder endMove() {
            endMove = true;
            return this;
        }

        public Builder fault(Fault why) {
            fault = why;
            return this;
        }

        /// Closes the action of this request.
        /// @param message null when it went well
        public Builder outcome(String event, Instant started, @Nullable String message) {
            outcome = new Outcome(event, started, message);
            return this;
        }

        public InstanceReport build() {
            return new InstanceReport(
                    instance, host, fence, expected, vm, setTask, task, power, vifs, launched, offload, flavor, endMove,
                    fault, outcome);
        }
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("instance", instance.toString());
        node.put("host", host);
        node.put("fence", fence);
        var tasks = node.putArray("expected");
        for (var state : expected) {
            addWord(tasks, state);
        }
        Texts.put(node, "vm_state", vm == null ? null : vm.word());
        if (setTask) {
            node.put("task_state", task == null ? null : task.word());
        }
        if (power != null) {
            node.put("power_state", power);
        }
        if (vifs != null) {
            node.set("vifs", Vif.toJson(vifs));
        }
        if (launched) {
            node.put("launched", true);
        }
        if (offload) {
            node.put("offload", true);
        }
        if (flavor != null) {
            node.set("flavor", flavor.toJson());
        }
        if (endMove) {
            node.put("end_move", true);
        }
        if (fault != null) {
            node.set("fault", fault.toJson());
        }
        if (outcome != null) {
            var end = node.putObject("outcome");
            end.put("event", outcome.event());
            Texts.putTime(end, "started", outcome.started());
            Texts.put(end, "message", outcome.message());
        }
        return node;
    }

    private static void addWord(ArrayNode array, @Nullable TaskState state) {
        if (state == null) {
            array.addNull();
        } else {
            array.add(state.word());
        }
    }

    public static InstanceReport fromJson(JsonNode node) {
        List<@Nullable TaskState> expected = new ArrayList<>();
        node.path("expected").forEach(item -> expected.add(item.isString() ? TaskState.of(item.stringValue()) : null));
        var end = node.path("outcome");
        return new InstanceReport(
                Texts.uuid(node, "instance"),
                Json.text(node, "host"),
                node.path("fence").asLong(0),
                expected,
                VmState.find(Json.textOrNull(node, "vm_state")),
                node.has("task_state"),
                TaskState.find(Json.textOrNull(node, "task_state")),
                node.path("power_state").isNumber() ? node.path("power_state").intValue() : null,
                node.path("vifs") instanceof ArrayNode list ? Vif.listFromJson(list) : null,
                node.path("launched").asBoolean(false),
                node.path("offload").asBoolean(false),
                node.path("flavor") instanceof ObjectNode flavor ? Flavor.fromJson(flavor) : null,
                node.path("end_move").asBoolean(false),
                node.path("fault") instanceof ObjectNode fault ? Fault.fromJson(fault) : null,
                end instanceof ObjectNode
                        ? new Outcome(
                                Json.text(end, "event"),
                                Objects.requireNonNull(Texts.time(end, "started")),
                                Json.textOrNull(end, "message"))
                        : null);
    }
}
