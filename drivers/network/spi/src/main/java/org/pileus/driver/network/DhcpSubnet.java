package org.pileus.driver.network;

import inet.ipaddr.IPAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One subnet that a network's DHCP server serves.
/// @param subnetId       names the range in the configuration
/// @param prefix         the subnet
/// @param serverAddress  the DHCP port's own address in it
/// @param gateway        default route; null for none
/// @param dnsServers     resolvers to hand out; empty for the DHCP server itself
/// @param routes         host routes
/// @param stateful       IPv6 only: addresses by DHCPv6 when true, options alone when false
public record DhcpSubnet(
        String subnetId,
        IPAddress prefix,
        IPAddress serverAddress,
        @Nullable IPAddress gateway,
        List<IPAddress> dnsServers,
        List<HostRoute> routes,
        boolean stateful) {
    public DhcpSubnet {
        HostNames.requireId(subnetId);
        dnsServers = List.copyOf(dnsServers);
        routes = List.copyOf(routes);
        if (serverAddress.isIPv6() != prefix.isIPv6()) {
            throw new IllegalArgumentException("server address and subnet of different families");
        }
    }

    /// A route handed to the guests.
    public record HostRoute(IPAddress destination, IPAddress nextHop) {}
}
