package org.pileus.client.neutron;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// One subnet.
/// @param gatewayIp null for none
public record SubnetRecord(
        String id,
        String networkId,
        String name,
        int ipVersion,
        String cidr,
        @Nullable String gatewayIp,
        boolean enableDhcp,
        List<String> dnsNameservers,
        List<Route> hostRoutes,
        @Nullable String ipv6AddressMode) {
    public SubnetRecord {
        dnsNameservers = List.copyOf(dnsNameservers);
        hostRoutes = List.copyOf(hostRoutes);
    }

    /// One host route.
    public record Route(String destination, String nexthop) {}

    static SubnetRecord of(JsonNode node) {
        return new SubnetRecord(
                Json.text(node, "id"),
                Json.text(node, "network_id"),
                Json.text(node, "name"),
                node.path("ip_version").asInt(4),
                Json.text(node, "cidr"),
                Json.textOrNull(node, "gateway_ip"),
                node.path("enable_dhcp").asBoolean(true),
                Fields.texts(node, "dns_nameservers"),
                Fields.list(node, "host_routes", r -> new Route(Json.text(r, "destination"), Json.text(r, "nexthop"))),
                Json.textOrNull(node, "ipv6_address_mode"));
    }
}
