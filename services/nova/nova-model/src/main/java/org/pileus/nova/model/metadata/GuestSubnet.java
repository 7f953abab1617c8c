package org.pileus.nova.model.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One subnet as a guest's interface sees it.
///
/// @param ipVersion        4 or 6
/// @param cidr             `10.0.0.0/24`
/// @param dns              addresses of resolvers
/// @param addresses        fixed addresses of the interface in this subnet; the first one is configured
/// @param dhcp             true when the guest finds its address by DHCP
/// @param ipv6AddressMode  `slaac`, `dhcpv6-stateful`, `dhcpv6-stateless`, or null
public record GuestSubnet(
        int ipVersion,
        String cidr,
        @Nullable String gateway,
        List<String> dns,
        List<Address> addresses,
        List<Route> routes,
        boolean dhcp,
        @Nullable String ipv6AddressMode) {

    public GuestSubnet {
        dns = List.copyOf(dns);
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }

    /// A fixed address and the floating ones that lead to it.
    public record Address(String address, List<String> floating) {
        public Address {
            floating = List.copyOf(floating);
        }
    }

    /// A route beyond the default one.
    public record Route(String cidr, String gateway) {}
}
