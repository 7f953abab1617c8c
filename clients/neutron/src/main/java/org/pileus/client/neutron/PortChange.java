package org.pileus.client.neutron;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// A partial update of a port: what is not set stays. Immutable.
/// @param body the attributes to be set, as the API has them
public record PortChange(ObjectNode body) {
    /// Gives the port to a server on a host.
    public static PortChange bind(String deviceId, String deviceOwner, String hostId) {
        return new PortChange(Json.object()
                .put("device_id", deviceId)
                .put("device_owner", deviceOwner)
                .put("binding:host_id", hostId));
    }

    /// Takes the port from its server and host; the port stays.
    public static PortChange unbind() {
        var body = Json.object().put("device_id", "").put("device_owner", "").put("binding:host_id", "");
        body.putObject("binding:profile");
        return new PortChange(body);
    }

    /// Moves the binding to another host.
    public static PortChange host(String hostId) {
        return new PortChange(Json.object().put("binding:host_id", hostId));
    }

    public PortChange profile(ObjectNode profile) {
        var more = body.deepCopy();
        more.set("binding:profile", profile);
        return new PortChange(more);
    }

    public PortChange securityGroups(List<String> ids) {
        var more = body.deepCopy();
        var array = more.putArray("security_groups");
        ids.forEach(array::add);
        return new PortChange(more);
    }

    /// Replaces the addresses; an entry with an empty `ipAddress` asks for any address of the subnet.
    public PortChange fixedIps(List<FixedIpRecord> fixedIps) {
        var more = body.deepCopy();
        var array = more.putArray("fixed_ips");
        for (var ip : fixedIps) {
            var entry = array.addObject().put("subnet_id", ip.subnetId());
            if (!ip.ipAddress().isEmpty()) {
                entry.put("ip_address", ip.ipAddress());
            }
        }
        return new PortChange(more);
    }
}
