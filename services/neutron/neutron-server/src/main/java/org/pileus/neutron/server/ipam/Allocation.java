package org.pileus.neutron.server.ipam;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One address of one port.
public record Allocation(String subnetId, String networkId, String ipAddress) {
    /// As the API shows it among `fixed_ips`.
    public ObjectNode view() {
        return Json.object().put("subnet_id", subnetId).put("ip_address", ipAddress);
    }

    public static Allocation of(JsonNode fixedIp, String networkId) {
        return new Allocation(Json.text(fixedIp, "subnet_id"), networkId, Json.text(fixedIp, "ip_address"));
    }
}
