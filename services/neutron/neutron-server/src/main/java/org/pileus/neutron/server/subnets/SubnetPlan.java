package org.pileus.neutron.server.subnets;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.ipam.AddressRange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Decides what a subnet looks like: gateway and pools from the prefix and what the request says, and
/// whether they fit together. Plain functions.
final class SubnetPlan {
    private SubnetPlan() {}

    static ApiException wrong(String reason) {
        return new ApiException(new Failure.Invalid("InvalidInput", "Invalid input for operation: " + reason + "."));
    }

    /// The prefix of a request.
    static IPAddress prefix(String cidr, int version) {
        var prefix = Objects.requireNonNull(Values.prefix(cidr, true));
        if (prefix.isIPv6() != (version == 6)) {
            throw wrong("cidr '" + cidr + "' does not match the ip_version '" + version + "'");
        }
        if (prefix.getNetworkPrefixLength() == 0) {
            throw wrong("0 is not allowed as CIDR prefix length");
        }
        if (prefix.isMulticast() || prefix.isLoopback()) {
            throw wrong("cidr '" + cidr + "' is a multicast or loopback prefix");
        }
        return prefix;
    }

    /// @param given absent for the first host, null for none
    static @Nullable String gateway(@Nullable JsonNode given, IPAddress prefix) {
        if (given == null) {
            var first = prefix.getNetworkPrefixLength() >= prefix.getBitCount() - 1
                    ? prefix.getLower()
                    : prefix.getLower().increment(1);
            return first.withoutPrefixLength().toCanonicalString();
        }
        if (given.isNull()) {
            return null;
        }
        requireGateway(given.stringValue(), prefix);
        return given.stringValue();
    }

    private static void requireGateway(String gateway, IPAddress prefix) {
        var address = Objects.requireNonNull(Values.address(gateway));
        if (address.isIPv6() != prefix.isIPv6()) {
            throw wrong("gateway_ip '" + gateway + "' does not match the ip_version");
        }
        var edge = !prefix.isIPv6()
                && prefix.getNetworkPrefixLength() < 31
                && prefix.contains(address)
                && (address.getValue().equals(prefix.getLower().getValue())
                        || address.getValue().equals(prefix.getUpper().getValue()));
        if (edge) {
            throw wrong("Gateway IP is not valid on the given subnet");
        }
    }

    /// The whole prefix but the gateway, the network's and the broadcast address.
    static ArrayNode defaultPools(IPAddress prefix, @Nullable String gateway) {
        var first = prefix.getLower().withoutPrefixLength();
        var last = prefix.getUpper().withoutPrefixLength();
        var whole = prefix.getBitCount() - prefix.getNetworkPrefixLength();
        if (whole > 1) {
            first = first.increment(1);
            if (!prefix.isIPv6()) {
                last = last.increment(-1);
            }
        }
        var gate = gateway == null ? null : Values.address(gateway);
        var pools = Json.array();
        if (gate == null || !prefix.contains(gate)) {
            add(pools, first, last);
            return pools;
        }
        if (gate.getValue().compareTo(first.getValue()) > 0) {
            add(pools, first, gate.increment(-1));
        }
        if (gate.getValue().compareTo(last.getValue()) < 0) {
            add(pools, gate.increment(1), last);
        }
        return pools;
    }

    private static void add(ArrayNode pools, IPAddress first, IPAddress last) {
        pools.addObject().put("start", first.toCanonicalString()).put("end", last.toCanonicalString());
    }

    /// Checks pools that a request names.
    static void requirePools(JsonNode pools, Subnet subnet) {
        List<AddressRange> all = new ArrayList<>();
        for (var pool : pools) {
            var start = Objects.requireNonNull(Values.address(pool.path("start").stringValue()));
            var end = Objects.requireNonNull(Values.address(pool.path("end").stringValue()));
            if (start.isIPv6() != end.isIPv6() || start.getValue().compareTo(end.getValue()) > 0) {
                throw new ApiException(new Failure.Invalid(
                        "InvalidAllocationPool", "The allocation pool " + shown(pool) + " is not valid."));
            }
            if (!subnet.holds(start) || !subnet.holds(end)) {
                throw new ApiException(new Failure.Invalid(
                        "OutOfBoundsAllocationPool",
                        "The allocation pool " + shown(pool) + " spans beyond the subnet cidr " + subnet.cidr() + "."));
            }
            var range = new AddressRange(start, end);
            for (var other : all) {
                if (other.overlaps(range)) {
                    throw new ApiException(new Failure.Conflict(
                            "OverlappingAllocationPools",
                            "Found overlapping allocation pools for subnet " + subnet.cidr() + "."));
                }
            }
            all.add(range);
        }
        requireGatewayOutside(all, subnet.gatewayIp());
    }

    private static void requireGatewayOutside(List<AddressRange> pools, @Nullable String gateway) {
        var address = gateway == null ? null : Values.address(gateway);
        for (var pool : pools) {
            if (address != null && pool.contains(address)) {
                throw new ApiException(new Failure.Conflict(
                        "GatewayConflictWithAllocationPools",
                        "Gateway ip " + gateway + " conflicts with allocation pool "
                                + pool.first().toCanonicalString() + "-"
                                + pool.last().toCanonicalString() + "."));
            }
        }
    }

    private static String shown(JsonNode pool) {
        return pool.path("start").stringValue() + "-" + pool.path("end").stringValue();
    }

    /// The IPv6 modes fit the version, each other and the prefix.
    static void requireModes(ObjectNode body, IPAddress prefix) {
        var ra = body.path("ipv6_ra_mode").asString("");
        var address = body.path("ipv6_address_mode").asString("");
        if (ra.isEmpty() && address.isEmpty()) {
            return;
        }
        if (!prefix.isIPv6()) {
            throw wrong("ipv6_ra_mode or ipv6_address_mode cannot be set when ip_version is not 6");
        }
        if (!body.path("enable_dhcp").asBoolean(true)) {
            throw wrong("ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False");
        }
        if (!ra.isEmpty() && !address.isEmpty() && !ra.equals(address)) {
            throw wrong("ipv6_ra_mode set to '" + ra + "' with ipv6_address_mode set to '" + address
                    + "' is not valid. If both attributes are set, they must be the same value");
        }
        var auto = !address.isEmpty() && !address.equals("dhcpv6-stateful");
        if (auto && prefix.getNetworkPrefixLength() != 64) {
            throw wrong("Invalid CIDR " + prefix.toCanonicalString() + " for IPv6 address mode."
                    + " OpenStack uses the EUI-64 address format, which requires the prefix to be /64");
        }
    }

    /// Name servers and routes are of the subnet's family.
    static void requireFamily(ObjectNode body, boolean ipv6) {
        for (var server : body.path("dns_nameservers")) {
            requireFamily(server.stringValue(), ipv6, "dns_nameserver");
        }
        for (var route : body.path("host_routes")) {
            requireFamily(route.path("nexthop").stringValue(), ipv6, "host_routes");
            var destination = Values.prefix(route.path("destination").stringValue(), true);
            if (destination == null || destination.isIPv6() != ipv6) {
                throw wrong("host_routes destination is of another ip_version than the subnet");
            }
        }
    }

    private static void requireFamily(String address, boolean ipv6, String what) {
        if (Objects.requireNonNull(Values.address(address)).isIPv6() != ipv6) {
            throw wrong(what + " '" + address + "' does not match the ip_version '" + (ipv6 ? 6 : 4) + "'");
        }
    }
}
