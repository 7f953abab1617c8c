package org.pileus.driver.network;

import inet.ipaddr.IPAddress;
import java.util.List;

/// What one port may send and receive: the whole desired state of its filter.
/// @param portId     id of the port; its first characters name tap and chains
/// @param networkId  flows of different networks are tracked apart, as their addresses may be equal
/// @param mac        the port's own MAC address
/// @param fixedIps   its own addresses; none means no IP and no ARP at all, except DHCP requests
/// @param pairs      more addresses it may send from
/// @param secured    false for a port without port security: nothing is filtered, as for DHCP ports
/// @param rules      permissions of all its security groups; none means nothing but DHCP and neighbour discovery
public record PortPolicy(
        String portId,
        String networkId,
        MacAddress mac,
        List<IPAddress> fixedIps,
        List<AddressPair> pairs,
        boolean secured,
        List<FilterRule> rules) {
    public PortPolicy {
        HostNames.requireId(portId);
        HostNames.requireId(networkId);
        fixedIps = List.copyOf(fixedIps);
        pairs = List.copyOf(pairs);
        rules = List.copyOf(rules);
    }

    /// Name of the port's tap.
    public String tap() {
        return HostNames.tap(portId);
    }
}
