package org.pileus.client.neutron;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// A port to be made for a server.
/// @param projectId         whose port and quota it is
/// @param fixedIp           a wanted address, or null for any
/// @param securityGroupIds  null for the project's default group
/// @param hostId            where it will be; null leaves it unbound
/// @param deviceOwner       `compute:<availability zone>`
public record NewPort(
        String networkId,
        String projectId,
        String deviceId,
        String deviceOwner,
        @Nullable String hostId,
        @Nullable String fixedIp,
        @Nullable List<String> securityGroupIds,
        @Nullable String name) {
    ObjectNode toJson() {
        var port = Json.object()
                .put("network_id", networkId)
                .put("tenant_id", projectId)
                .put("device_id", deviceId)
                .put("device_owner", deviceOwner)
                .put("admin_state_up", true);
        if (hostId != null) {
            port.put("binding:host_id", hostId);
        }
        if (fixedIp != null) {
            port.putArray("fixed_ips").addObject().put("ip_address", fixedIp);
        }
        if (securityGroupIds != null) {
            var groups = port.putArray("security_groups");
            securityGroupIds.forEach(groups::add);
        }
        if (name != null) {
            port.put("name", name);
        }
        return port;
    }
}
