package org.pileus.driver.network.linuxbridge;

import inet.ipaddr.IPAddress;
import java.util.List;

/// How this host takes part in VXLAN networks.
/// @param local    this host's tunnel address
/// @param peers    tunnel addresses of the other hosts; unknown and broadcast frames are sent to each
/// @param dstPort  UDP port; 8472 is what Linux used first and upstream's default
public record VxlanSettings(IPAddress local, List<IPAddress> peers, int dstPort) {
    public VxlanSettings {
        peers = List.copyOf(peers);
    }
}
