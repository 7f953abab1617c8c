package org.pileus.nova.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One instance, whole: what nova keeps of a server in its one row.
///
/// @param number        numbers instances of a cloud; makes [#instanceName()]
/// @param description   null when none was given
/// @param hostname      what the guest is told to be called
/// @param image         null when it boots from a volume
/// @param vifs          NICs in order, as last heard from neutron
/// @param accessIpv4    given by the user; null when not
/// @param lock          null when not locked
/// @param move          a resize or migration that is not finished
/// @param systemMetadata nova's own notes, never shown: `shelved_image_id`, `rescue_image_id`, `old_vm_state`,
///     `tried_hosts`
/// @param fence grows each time the instance is given to another actor (host, task). Reports of an actor
///     carry the number it was given, and are refused when the row has a newer one
public record Instance(
        UUID id,
        long number,
        String projectId,
        String userId,
        String name,
        @Nullable String description,
        String hostname,
        Flavor flavor,
        @Nullable InstanceImage image,
        InstanceSpec spec,
        InstanceState state,
        Place place,
        List<Vif> vifs,
        Map<String, String> metadata,
        List<String> tags,
        @Nullable String accessIpv4,
        @Nullable String accessIpv6,
        @Nullable Lock lock,
        @Nullable Move move,
        Map<String, String> systemMetadata,
        InstanceTimes times,
        long fence) {
    public Instance {
        vifs = List.copyOf(vifs);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tags = List.copyOf(tags);
        systemMetadata = Map.copyOf(systemMetadata);
    }

    /// `instance-0000000a`: the name of the domain on its host.
    public String instanceName() {
        return "instance-%08x".formatted(number);
    }

    public @Nullable String host() {
        return place.host();
    }

    public VmState vmState() {
        return state.vm();
    }

    public @Nullable TaskState taskState() {
        return state.task();
    }

    public boolean deleted() {
        return times.deleted() != null;
    }

    /// The form that travels from conductor to compute.
    public ObjectNode toJson() {
        var node = Json.object();
        node.put("id", id.toString());
        node.put("number", number);
        node.put("project_id", projectId);
        node.put("user_id", userId);
        node.put("name", name);
        Texts.put(node, "description", description);
        node.put("hostname", hostname);
        node.set("flavor", flavor.toJson());
        if (image != null) {
            node.set("image", image.toJson());
        }
        node.set("spec", spec.toJson());
        node.put("vm_state", state.vm().word());
        var task = state.task();
        Texts.put(node, "task_state", task == null ? null : task.word());
        node.put("power_state", state.powerState());
        node.put("progress", state.progress());
        var fault = state.fault();
        if (fault != null) {
            node.set("fault", fault.toJson());
        }
        Texts.put(node, "host", place.host());
        Texts.put(node, "node", place.node());
        Texts.put(node, "availability_zone", place.availabilityZone());
        node.set("vifs", Vif.toJson(vifs));
        node.set("metadata", Texts.object(metadata));
        node.set("tags", Texts.array(tags));
        Texts.put(node, "access_ip_v4", accessIpv4);
        Texts.put(node, "access_ip_v6", accessIpv6);
        if (lock != null) {
            node.put("locked_by", lock.by());
            Texts.put(node, "locked_reason", lock.reason());
        }
        if (move != null) {
            node.set("move", move.toJson());
        }
        if (!systemMetadata.isEmpty()) {
            node.set("system_metadata", Texts.object(systemMetadata));
        }
        Texts.putTime(node, "created_at", times.created());
        Texts.putTime(node, "updated_at", times.updated());
        Texts.putTime(node, "launched_at", times.launched());
        Texts.putTime(node, "terminated_at", times.terminated());
        Texts.putTime(node, "deleted_at", times.deleted());
        node.put("fence", fence);
        return node;
    }

    public static Instance fromJson(JsonNode node) {
        var lockedBy = Json.textOrNull(node, "locked_by");
        var created = Objects.requireNonNullElse(Texts.time(node, "created_at"), Instant.EPOCH);
        return new Instance(
                Texts.uuid(node, "id"),
                node.path("number").longValue(),
                Json.text(node, "project_id"),
                Json.text(node, "user_id"),
                Json.text(node, "name"),
                Json.textOrNull(node, "description"),
                Json.text(node, "hostname"),
                Flavor.fromJson(node.path("flavor")),
                node.path("image") instanceof ObjectNode image ? InstanceImage.fromJson(image) : null,
                InstanceSpec.fromJson(node.path("spec")),
                new InstanceState(
                        VmState.of(Json.text(node, "vm_state")),
                        TaskState.find(Json.textOrNull(node, "task_state")),
                        node.path("power_state").asInt(0),
                        node.path("progress").asInt(0),
                        node.path("fault") instanceof ObjectNode fault ? Fault.fromJson(fault) : null),
                new Place(
                        Json.textOrNull(node, "host"),
                        Json.textOrNull(node, "node"),
                        Json.textOrNull(node, "availability_zone")),
                Vif.listFromJson(node.path("vifs")),
                Texts.map(node.path("metadata")),
                Texts.list(node.path("tags")),
                Json.textOrNull(node, "access_ip_v4"),
                Json.textOrNull(node, "access_ip_v6"),
                lockedBy == null ? null : new Lock(lockedBy, Json.textOrNull(node, "locked_reason")),
                node.path("move") instanceof ObjectNode moving ? Move.fromJson(moving) : null,
                Texts.map(node.path("system_metadata")),
                new InstanceTimes(
                        created,
                        Objects.requireNonNullElse(Texts.time(node, "updated_at"), created),
                        Texts.time(node, "launched_at"),
                        Texts.time(node, "terminated_at"),
                        Texts.time(node, "deleted_at")),
                node.path("fence").asLong(0));
    }
}
