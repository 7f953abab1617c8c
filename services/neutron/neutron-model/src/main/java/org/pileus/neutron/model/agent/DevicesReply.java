package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answer to [DevicesRequest]: the ports that exist and are bound to the host, and the groups they use.
public record DevicesReply(List<DeviceDetails> devices, SecurityInfo security) {
    public DevicesReply {
        devices = List.copyOf(devices);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        Wire.list(node, "devices", devices, DeviceDetails::toJson);
        security.into(node);
        return node;
    }

    public static DevicesReply fromJson(JsonNode node) {
        return new DevicesReply(Wire.list(node, "devices", DeviceDetails::fromJson), SecurityInfo.fromJson(node));
    }
}
