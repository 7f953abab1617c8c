package org.pileus.neutron.dhcp;

import java.time.Duration;

/// Configuration of neutron-dhcp-agent.
/// @param leaseDuration   `dhcp_lease_duration`, shown by the API; the driver has its own copy
/// @param metadata        `enable_isolated_metadata`: whether guests find 169.254.169.254 at the DHCP port
/// @param reportInterval  `report_interval`: between heartbeats
/// @param syncInterval    `resync_interval`: between full readings of the server's model, should an event be lost
/// @param reviveInterval  between looks at whether the servers are alive
/// @param callTimeout     `rpc_response_timeout`
public record DhcpAgentConfig(
        Duration leaseDuration,
        boolean metadata,
        Duration reportInterval,
        Duration syncInterval,
        Duration reviveInterval,
        Duration callTimeout) {
    /// Leases of a day, metadata on, heartbeats every 30 s, full reading every 5 min, a look every 5 s,
    /// calls up to 60 s.
    public static DhcpAgentConfig standard() {
        return new DhcpAgentConfig(
                Duration.ofDays(1),
                true,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60));
    }
}
