package org.pileus.neutron.model.agent;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Call of a DHCP agent: `get_active_networks_info` for all networks scheduled to it, `get_network_info` for one.
/// @param host       the agent's host
/// @param networkId one network; null for all. The reply leaves a network out that is gone or not scheduled
///     to the
/// agent
public record NetworksRequest(String host, @Nullable String networkId) {
    public static final String METHOD_ALL = "get_active_networks_info";
    public static final String METHOD_ONE = "get_network_info";

    public String method() {
        return networkId == null ? METHOD_ALL : METHOD_ONE;
    }

    public ObjectNode toJson() {
        var node = Json.object().put("host", host);
        Wire.put(node, "network_id", networkId);
        return node;
    }

    public static NetworksRequest fromJson(JsonNode node) {
        return new NetworksRequest(Wire.text(node, "host"), Json.textOrNull(node, "network_id"));
    }
}
