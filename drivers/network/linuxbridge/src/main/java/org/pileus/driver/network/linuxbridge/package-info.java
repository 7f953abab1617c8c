/// Linux bridges, taps and packet filters by the host's own tools.
///
/// Layer 2 (MAC, ARP, neighbour discovery, and the gate that keeps unknown taps shut) is one nftables table
/// of the bridge family; layers 3 and 4 are iptables chains with connection tracking, fed by br_netfilter,
/// with ipset for remote groups.
@NullMarked
package org.pileus.driver.network.linuxbridge;

import org.jspecify.annotations.NullMarked;
