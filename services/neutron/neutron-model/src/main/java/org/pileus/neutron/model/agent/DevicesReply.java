package org.pileus.neutron.model.agent;

import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answer to [DevicesRequest]: the ports that exist and are bound to the host.
/// @param groups  revisions of the security groups that the ports are in: an agent that has an older one, or
///     none, asks with [GroupsRequest]
public record DevicesReply(List<DeviceDetails> devices, Map<String, Integer> groups) {
    public DevicesReply {
        devices = List.copyOf(devices);
        groups = Map.copyOf(groups);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        Wire.list(node, "devices", devices, DeviceDetails::toJson);
        var revisions = node.putObject("security_groups");
        groups.forEach(revisions::put);
        return node;
    }

    public static DevicesReply fromJson(JsonNode node) {
        return new DevicesReply(
                Wire.list(node, "devices", DeviceDetails::fromJson), Wire.integers(node, "security_groups"));
    }
}
