package org.pileus.nova.model;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One address of a VIF.
/// @param version  4 or 6
public record FixedIp(String address, int version, String subnetId) {
    public static FixedIp of(String address, String subnetId) {
        return new FixedIp(address, address.indexOf(':') >= 0 ? 6 : 4, subnetId);
    }

    ObjectNode toJson() {
        var node = Json.object();
        node.put("address", address);
        node.put("version", version);
        node.put("subnet_id", subnetId);
        return node;
    }

    static FixedIp fromJson(JsonNode node) {
        return new FixedIp(Json.text(node, "address"), node.path("version").asInt(4), Json.text(node, "subnet_id"));
    }
}
