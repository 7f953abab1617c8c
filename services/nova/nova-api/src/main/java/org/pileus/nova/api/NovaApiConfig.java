package org.pileus.nova.api;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.Credentials;
import org.pileus.kernel.core.Secret;

/// What operators set for nova-api. The names of `nova.conf` stand in the comments.
///
/// @param credentials      `[keystone_authtoken]`: the service user
/// @param quotas           `[quota]`: defaults by resource; what is missing has upstream's
/// @param metadataSecret   `[neutron] metadata_proxy_shared_secret`; null refuses proxied requests
/// @param serviceDownTime  `service_down_time`
/// @param defaultZone      `default_availability_zone`
/// @param dhcpDomain       `[api] dhcp_domain`; empty for none
/// @param novncBaseUrl     `[vnc] novncproxy_base_url`
/// @param consoleTtl       `[consoleauth] token_ttl`
/// @param policy           `policy.yaml`: rule to check
public record NovaApiConfig(
        Credentials credentials,
        Map<String, Integer> quotas,
        @Nullable Secret metadataSecret,
        Duration serviceDownTime,
        String defaultZone,
        String dhcpDomain,
        String novncBaseUrl,
        Duration consoleTtl,
        Map<String, String> policy) {
    public NovaApiConfig {
        quotas = Map.copyOf(quotas);
        policy = Map.copyOf(policy);
    }

    /// Upstream's defaults.
    public static NovaApiConfig defaults(Credentials credentials) {
        return new NovaApiConfig(
                credentials,
                Map.of(),
                null,
                Duration.ofSeconds(60),
                "nova",
                "",
                "http://127.0.0.1:6080/vnc_auto.html",
                Duration.ofSeconds(600),
                Map.of());
    }
}
