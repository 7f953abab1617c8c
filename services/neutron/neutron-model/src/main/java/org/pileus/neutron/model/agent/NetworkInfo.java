package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A network as a DHCP agent needs it, with all its subnets and ports.
/// @param dnsDomain  domain handed to clients, such as `openstacklocal`
public record NetworkInfo(
        String id,
        boolean adminStateUp,
        int mtu,
        String dnsDomain,
        List<SubnetInfo> subnets,
        List<DhcpPortInfo> ports) {
    public NetworkInfo {
        subnets = List.copyOf(subnets);
        ports = List.copyOf(ports);
    }

    public ObjectNode toJson() {
        var node = Json.object()
                .put("id", id)
                .put("admin_state_up", adminStateUp)
                .put("mtu", mtu)
                .put("dns_domain", dnsDomain);
        Wire.list(node, "subnets", subnets, SubnetInfo::toJson);
        Wire.list(node, "ports", ports, DhcpPortInfo::toJson);
        return node;
    }

    public static NetworkInfo fromJson(JsonNode node) {
        return new NetworkInfo(
                Wire.text(node, "id"),
                Wire.flag(node, "admin_state_up", true),
                Wire.integer(node, "mtu", 0),
                Wire.text(node, "dns_domain"),
                Wire.list(node, "subnets", SubnetInfo::fromJson),
                Wire.list(node, "ports", DhcpPortInfo::fromJson));
    }
}
