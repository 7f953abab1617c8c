package org.pileus.neutron.metadata;

import java.time.Duration;
import org.pileus.kernel.core.Secret;

/// Configuration of neutron-metadata-agent.
/// @param novaMetadataUrl  from `nova_metadata_protocol`, `nova_metadata_host` and `nova_metadata_port`, such as
/// `http://127.0.0.1:8775`
/// @param sharedSecret     `metadata_proxy_shared_secret`; nova has the same
/// @param reportInterval   `report_interval`: between heartbeats
/// @param requestTimeout   for one guest's request, asking the server and nova included
/// @param connections      guests of one network served at once; more wait
public record MetadataAgentConfig(
        String novaMetadataUrl,
        Secret sharedSecret,
        Duration reportInterval,
        Duration requestTimeout,
        int connections) {
    /// Heartbeats every 30 s, 20 s for a request, 64 connections for each network.
    public static MetadataAgentConfig of(String novaMetadataUrl, Secret sharedSecret) {
        return new MetadataAgentConfig(
                novaMetadataUrl, sharedSecret, Duration.ofSeconds(30), Duration.ofSeconds(20), 64);
    }
}
