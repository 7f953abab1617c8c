package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answer to [NetworksRequest].
public record NetworksReply(List<NetworkInfo> networks) {
    public NetworksReply {
        networks = List.copyOf(networks);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        Wire.list(node, "networks", networks, NetworkInfo::toJson);
        return node;
    }

    public static NetworksReply fromJson(JsonNode node) {
        return new NetworksReply(Wire.list(node, "networks", NetworkInfo::fromJson));
    }
}
