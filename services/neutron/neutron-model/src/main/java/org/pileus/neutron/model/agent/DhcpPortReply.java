package org.pileus.neutron.model.agent;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answer to [DhcpPortRequest]. A network that is gone is answered with a `NotFound` failure.
public record DhcpPortReply(DhcpPortInfo port) {
    public ObjectNode toJson() {
        var node = Json.object();
        node.set("port", port.toJson());
        return node;
    }

    public static DhcpPortReply fromJson(JsonNode node) {
        return new DhcpPortReply(DhcpPortInfo.fromJson(node.path("port")));
    }
}
