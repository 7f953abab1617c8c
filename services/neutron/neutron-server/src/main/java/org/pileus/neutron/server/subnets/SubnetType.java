package org.pileus.neutron.server.subnets;

import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.Json;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.ValueType;
import org.pileus.neutron.server.api.Values;

/// The attribute table of subnets.
final class SubnetType {
    private static final ValueType POOL =
            Values.object(Set.of("start", "end"), Map.of("start", Values.IP, "end", Values.IP));
    private static final ValueType ROUTE =
            Values.object(Set.of("destination", "nexthop"), Map.of("destination", Values.CIDR, "nexthop", Values.IP));
    private static final ValueType MODE =
            Values.oneOf("dhcpv6-stateful", "dhcpv6-stateless", "slaac").orNull();

    static final ResourceType TYPE = ResourceType.standard(
            "subnet",
            "Subnet",
            Attribute.of("name", Values.text(255)).or(""),
            Attribute.fixed("network_id", Values.UUID_TEXT).needed(),
            Attribute.fixed("ip_version", Values.IP_VERSION).needed(),
            Attribute.fixed("cidr", Values.CIDR.orNull()),
            Attribute.fixed("subnetpool_id", Values.text(36).orNull()),
            Attribute.fixed("use_default_subnetpool", Values.FLAG).or(false).hiddenFromLists(),
            Attribute.fixed("prefixlen", Values.integer(0, 128)).hiddenFromLists(),
            Attribute.of("gateway_ip", Values.IP.orNull()),
            Attribute.of("allocation_pools", nullable(Values.list(100, POOL))).hiddenFromLists(),
            // limits: max_dns_nameservers, max_subnet_host_routes
            Attribute.of("dns_nameservers", nullable(Values.set(5, Values.IP)))
                    .or(Json.array())
                    .hiddenFromLists(),
            Attribute.of("host_routes", nullable(Values.set(20, ROUTE)))
                    .or(Json.array())
                    .hiddenFromLists(),
            Attribute.of("enable_dhcp", Values.FLAG).or(true),
            Attribute.fixed("ipv6_ra_mode", MODE),
            Attribute.fixed("ipv6_address_mode", MODE),
            Attribute.of("service_types", nullable(Values.set(20, Values.text(255))))
                    .or(Json.array())
                    .hiddenFromLists(),
            Attribute.readOnly("shared").notSorted(),
            Attribute.readOnly("router:external").notSorted());

    private SubnetType() {}

    /// A list, where null stands for an empty one.
    private static ValueType nullable(ValueType list) {
        return (name, value) -> value.isNull() ? Json.array() : list.accept(name, value);
    }
}
