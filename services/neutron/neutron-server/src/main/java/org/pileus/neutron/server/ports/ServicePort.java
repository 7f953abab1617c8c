package org.pileus.neutron.server.ports;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// What a port looks like that the network service makes for itself: for a DHCP agent, a router, a floating
/// IP. It has no security groups and takes from nobody's quota.
public final class ServicePort {
    public static final String ROUTER_INTERFACE = "network:router_interface";
    public static final String ROUTER_GATEWAY = "network:router_gateway";
    public static final String FLOATING_IP = "network:floatingip";

    private ServicePort() {}

    /// The attributes of a create.
    /// @param host      where it is served, or empty
    /// @param fixedIps  as the API writes them; empty for the defaults of the network
    public static ObjectNode attributes(
            String projectId, String networkId, String deviceId, String deviceOwner, String host, ArrayNode fixedIps) {
        var body = Json.object()
                .put("project_id", projectId)
                .put("network_id", networkId)
                .put("device_id", deviceId)
                .put("device_owner", deviceOwner)
                .put("binding:host_id", host)
                .put("name", "");
        body.set("admin_state_up", BooleanNode.TRUE);
        body.set("port_security_enabled", BooleanNode.FALSE);
        body.set("propagate_uplink_status", BooleanNode.TRUE);
        body.set("binding:vnic_type", StringNode.valueOf("normal"));
        body.putNull("numa_affinity_policy");
        body.putNull("device_profile");
        if (!fixedIps.isEmpty()) {
            body.set("fixed_ips", fixedIps);
        }
        return body;
    }

    /// The service acts for itself here: what may be done was decided before.
    public static RequestContext caller() {
        return RequestContext.anonymous("req-service", null);
    }
}
