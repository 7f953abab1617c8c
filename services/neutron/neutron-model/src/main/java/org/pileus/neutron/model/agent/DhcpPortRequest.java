package org.pileus.neutron.model.agent;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Call of a DHCP agent, `create_dhcp_port`: makes, or finds and brings up to date, the agent's port in a
/// network.
///
/// Idempotent. The port is bound to the agent's host, has device owner `network:dhcp`, no port security,
/// and one fixed IP in each subnet that has DHCP enabled.
public record DhcpPortRequest(String host, String networkId) {
    public static final String METHOD = "create_dhcp_port";

    public ObjectNode toJson() {
        return Json.object().put("host", host).put("network_id", networkId);
    }

    public static DhcpPortRequest fromJson(JsonNode node) {
        return new DhcpPortRequest(Wire.text(node, "host"), Wire.text(node, "network_id"));
    }
}
