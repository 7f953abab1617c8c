package org.pileus.driver.network;

import java.util.List;

/// The whole desired state of one network's DHCP server on this host.
/// @param networkId  id of the network; names the namespace
/// @param portId     the DHCP port; names the interface
/// @param mac        the DHCP port's MAC address
/// @param mtu        handed out as option 26; 0 for none
/// @param domain     DNS domain of the clients, such as `openstacklocal`
/// @param subnets    served subnets; none means no server
/// @param hosts      the ports
/// @param metadata   whether guests find 169.254.169.254 here
public record DhcpNetwork(
        String networkId,
        String portId,
        MacAddress mac,
        int mtu,
        String domain,
        List<DhcpSubnet> subnets,
        List<DhcpHost> hosts,
        boolean metadata) {
    public DhcpNetwork {
        HostNames.requireId(networkId);
        HostNames.requireId(portId);
        if (domain.length() > 253 || !domain.chars().allMatch(c -> c > ' ' && c <= '~' && c != ',' && c != '#')) {
            throw new IllegalArgumentException("DNS domain");
        }
        subnets = List.copyOf(subnets);
        hosts = List.copyOf(hosts);
    }
}
