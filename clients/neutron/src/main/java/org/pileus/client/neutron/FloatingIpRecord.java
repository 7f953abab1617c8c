package org.pileus.client.neutron;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// One floating IP.
/// @param portId          the port it leads to, or null
/// @param fixedIpAddress  the address of that port, or null
public record FloatingIpRecord(
        String id,
        String floatingNetworkId,
        String floatingIpAddress,
        @Nullable String portId,
        @Nullable String fixedIpAddress) {
    static FloatingIpRecord of(JsonNode node) {
        return new FloatingIpRecord(
                Json.text(node, "id"),
                Json.text(node, "floating_network_id"),
                Json.text(node, "floating_ip_address"),
                Json.textOrNull(node, "port_id"),
                Json.textOrNull(node, "fixed_ip_address"));
    }
}
