package org.pileus.neutron.linuxbridge;

import java.time.Duration;
import java.util.Map;

/// Configuration of neutron-linuxbridge-agent.
/// @param physicalInterfaces  `physical_interface_mappings`: interface by physical network, shown by the API
/// @param reportInterval      `report_interval`: between heartbeats
/// @param syncInterval        between comparisons of the host with the server's model, should an event be lost
/// @param callTimeout         `rpc_response_timeout`
public record LinuxBridgeAgentConfig(
        Map<String, String> physicalInterfaces, Duration reportInterval, Duration syncInterval, Duration callTimeout) {
    public LinuxBridgeAgentConfig {
        physicalInterfaces = Map.copyOf(physicalInterfaces);
    }

    /// Heartbeats every 30 s, comparison every 60 s, calls up to 60 s.
    public static LinuxBridgeAgentConfig of(Map<String, String> physicalInterfaces) {
        return new LinuxBridgeAgentConfig(
                physicalInterfaces, Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(60));
    }
}
