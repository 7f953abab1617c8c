package org.pileus.neutron.model.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A subnet as a DHCP agent needs it.
/// @param ipv6AddressMode  `slaac`, `dhcpv6-stateful`, `dhcpv6-stateless` or null
public record SubnetInfo(
        String id,
        String cidr,
        @Nullable String gatewayIp,
        boolean enableDhcp,
        List<String> dnsNameservers,
        List<Route> hostRoutes,
        @Nullable String ipv6AddressMode) {
    public SubnetInfo {
        dnsNameservers = List.copyOf(dnsNameservers);
        hostRoutes = List.copyOf(hostRoutes);
    }

    /// One entry of `host_routes`.
    public record Route(String destination, String nexthop) {
        ObjectNode toJson() {
            return Json.object().put("destination", destination).put("nexthop", nexthop);
        }

        static Route fromJson(JsonNode node) {
            return new Route(Wire.text(node, "destination"), Wire.text(node, "nexthop"));
        }
    }

    public ObjectNode toJson() {
        var node = Json.object().put("id", id).put("cidr", cidr).put("enable_dhcp", enableDhcp);
        Wire.put(node, "gateway_ip", gatewayIp);
        Wire.texts(node, "dns_nameservers", dnsNameservers);
        Wire.list(node, "host_routes", hostRoutes, Route::toJson);
        Wire.put(node, "ipv6_address_mode", ipv6AddressMode);
        return node;
    }

    public static SubnetInfo fromJson(JsonNode node) {
        return new SubnetInfo(
                Wire.text(node, "id"),
                Wire.text(node, "cidr"),
                Json.textOrNull(node, "gateway_ip"),
                Wire.flag(node, "enable_dhcp", true),
                Wire.texts(node, "dns_nameservers"),
                Wire.list(node, "host_routes", Route::fromJson),
                Json.textOrNull(node, "ipv6_address_mode"));
    }
}
