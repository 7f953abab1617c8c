package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answer to [PortsRequest]: the ports with that fixed IP, one or none unless something is wrong.
public record PortsReply(List<Owner> ports) {
    public PortsReply {
        ports = List.copyOf(ports);
    }

    /// Who has the address.
    /// @param deviceId   id of the instance
    /// @param projectId  project of the port
    public record Owner(String portId, String deviceId, String projectId) {
        ObjectNode toJson() {
            return Json.object().put("id", portId).put("device_id", deviceId).put("project_id", projectId);
        }

        static Owner fromJson(JsonNode node) {
            return new Owner(Wire.text(node, "id"), Wire.text(node, "device_id"), Wire.text(node, "project_id"));
        }
    }

    public ObjectNode toJson() {
        var node = Json.object();
        Wire.list(node, "ports", ports, Owner::toJson);
        return node;
    }

    public static PortsReply fromJson(JsonNode node) {
        return new PortsReply(Wire.list(node, "ports", Owner::fromJson));
    }
}
