package org.pileus.neutron.model.agent;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Call of a metadata agent, `get_ports`: whose is this address in this network?
public record PortsRequest(String networkId, String ipAddress) {
    public static final String METHOD = "get_ports";

    public ObjectNode toJson() {
        return Json.object().put("network_id", networkId).put("ip_address", ipAddress);
    }

    public static PortsRequest fromJson(JsonNode node) {
        return new PortsRequest(Wire.text(node, "network_id"), Wire.text(node, "ip_address"));
    }
}
