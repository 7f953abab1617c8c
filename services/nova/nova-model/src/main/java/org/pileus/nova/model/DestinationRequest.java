package org.pileus.nova.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Call `select_destinations` to the scheduler: a place for each of some equal instances, each claimed in
/// Placement with the instance as consumer. Safe to repeat: an instance that holds a claim already keeps
/// its host.
///
/// @param instances       equal but for their ids
/// @param ignoredHosts    not to be used: tried before, or where it comes from
/// @param groupHosts      hosts of live members of the server group, with the number of members on each
/// @param sameHosts       hosts of the instances of hint `same_host`; null without that hint
/// @param differentHosts  hosts of the instances of hint `different_host`
/// @param alternates      further places to name per instance
public record DestinationRequest(
        List<UUID> instances,
        String projectId,
        String userId,
        Flavor flavor,
        @Nullable InstanceImage image,
        InstanceSpec spec,
        Set<String> ignoredHosts,
        Map<String, Integer> groupHosts,
        @Nullable Set<String> sameHosts,
        Set<String> differentHosts,
        int alternates) {
    public static final String METHOD = "select_destinations";

    public DestinationRequest {
        instances = List.copyOf(instances);
        ignoredHosts = Set.copyOf(ignoredHosts);
        groupHosts = Map.copyOf(groupHosts);
        sameHosts = sameHosts == null ? null : Set.copyOf(sameHosts);
        differentHosts = Set.copyOf(differentHosts);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.set("instances", Texts.array(instances));
        node.put("project_id", projectId);
        node.put("user_id", userId);
        node.set("flavor", flavor.toJson());
        if (image != null) {
            node.set("image", image.toJson());
        }
        node.set("spec", spec.toJson());
        node.set("ignored_hosts", Texts.array(ignoredHosts));
        var group = node.putObject("group_hosts");
        groupHosts.forEach(group::put);
        if (sameHosts != null) {
            node.set("same_hosts", Texts.array(sameHosts));
        }
        node.set("different_hosts", Texts.array(differentHosts));
        node.put("alternates", alternates);
        return node;
    }

    public static DestinationRequest fromJson(JsonNode node) {
        Map<String, Integer> group = new HashMap<>();
        for (var host : node.path("group_hosts").properties()) {
            group.put(host.getKey(), host.getValue().intValue());
        }
        return new DestinationRequest(
                Texts.uuids(node.path("instances")),
                Json.text(node, "project_id"),
                Json.text(node, "user_id"),
                Flavor.fromJson(node.path("flavor")),
                node.path("image") instanceof ObjectNode image ? InstanceImage.fromJson(image) : null,
                InstanceSpec.fromJson(node.path("spec")),
                Set.copyOf(Texts.list(node.path("ignored_hosts"))),
                group,
                node.has("same_hosts") ? Set.copyOf(Texts.list(node.path("same_hosts"))) : null,
                Set.copyOf(Texts.list(node.path("different_hosts"))),
                node.path("alternates").asInt(2));
    }
}
