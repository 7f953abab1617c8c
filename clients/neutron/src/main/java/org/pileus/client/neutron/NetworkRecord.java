package org.pileus.client.neutron;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// One network. The provider attributes are null for a caller who may not see them.
/// @param mtu bytes of an IP packet
public record NetworkRecord(
        String id,
        String name,
        String projectId,
        boolean adminStateUp,
        String status,
        boolean shared,
        boolean external,
        int mtu,
        boolean portSecurityEnabled,
        List<String> subnetIds,
        @Nullable String networkType,
        @Nullable String physicalNetwork,
        @Nullable Integer segmentationId) {
    public NetworkRecord {
        subnetIds = List.copyOf(subnetIds);
    }

    static NetworkRecord of(JsonNode node) {
        var segment = node.path("provider:segmentation_id");
        return new NetworkRecord(
                Json.text(node, "id"),
                Json.text(node, "name"),
                Json.text(node, "project_id"),
                node.path("admin_state_up").asBoolean(true),
                Json.text(node, "status"),
                node.path("shared").asBoolean(false),
                node.path("router:external").asBoolean(false),
                node.path("mtu").asInt(0),
                node.path("port_security_enabled").asBoolean(true),
                Fields.texts(node, "subnets"),
                Json.textOrNull(node, "provider:network_type"),
                Json.textOrNull(node, "provider:physical_network"),
                segment.isInt() ? segment.intValue() : null);
    }
}
