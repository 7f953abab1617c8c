package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Call of an L2 agent, `get_devices_details_list`: asks for ports of its host.
/// @param host     the agent's host
/// @param devices  tap names (a port is found by the first 11 characters of its id); ignored when `all`
/// @param all      every port bound to the host: the full sync
public record DevicesRequest(String host, List<String> devices, boolean all) {
    public static final String METHOD = "get_devices_details_list";

    public DevicesRequest {
        devices = List.copyOf(devices);
    }

    public ObjectNode toJson() {
        var node = Json.object().put("host", host).put("all", all);
        Wire.texts(node, "devices", devices);
        return node;
    }

    public static DevicesRequest fromJson(JsonNode node) {
        return new DevicesRequest(Wire.text(node, "host"), Wire.texts(node, "devices"), Wire.flag(node, "all", false));
    }
}
