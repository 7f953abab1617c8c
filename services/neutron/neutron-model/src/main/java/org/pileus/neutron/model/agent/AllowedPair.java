package org.pileus.neutron.model.agent;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An allowed address pair of a port.
/// @param ipAddress   address or prefix
/// @param macAddress  the port's own where the user gave none
public record AllowedPair(String ipAddress, String macAddress) {
    public ObjectNode toJson() {
        return Json.object().put("ip_address", ipAddress).put("mac_address", macAddress);
    }

    public static AllowedPair fromJson(JsonNode node) {
        return new AllowedPair(Wire.text(node, "ip_address"), Wire.text(node, "mac_address"));
    }
}
