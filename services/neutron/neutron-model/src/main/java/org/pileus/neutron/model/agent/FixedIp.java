package org.pileus.neutron.model.agent;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One address of a port.
public record FixedIp(String subnetId, String ipAddress) {
    public ObjectNode toJson() {
        return Json.object().put("subnet_id", subnetId).put("ip_address", ipAddress);
    }

    public static FixedIp fromJson(JsonNode node) {
        return new FixedIp(Wire.text(node, "subnet_id"), Wire.text(node, "ip_address"));
    }
}
