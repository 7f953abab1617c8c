package org.pileus.client.neutron;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One port. The binding attributes are there for administrators and services only.
/// @param status      `ACTIVE`, `DOWN`, `BUILD` or `N/A`
/// @param deviceId    the server's id, or empty
/// @param hostId      the binding host, empty when unbound, null when not visible
/// @param vifType     `unbound`, `binding_failed`, `bridge` …
/// @param vifDetails  `port_filter`, `connectivity`; empty when not visible
/// @param profile     of the binding; empty when not visible
public record PortRecord(
        String id,
        String name,
        String networkId,
        String projectId,
        String macAddress,
        boolean adminStateUp,
        String status,
        String deviceId,
        String deviceOwner,
        List<FixedIpRecord> fixedIps,
        List<String> securityGroupIds,
        boolean portSecurityEnabled,
        @Nullable String hostId,
        String vnicType,
        @Nullable String vifType,
        ObjectNode vifDetails,
        ObjectNode profile,
        List<String> tags,
        int revisionNumber) {
    public static final String VIF_BINDING_FAILED = "binding_failed";
    public static final String VIF_UNBOUND = "unbound";

    public PortRecord {
        fixedIps = List.copyOf(fixedIps);
        securityGroupIds = List.copyOf(securityGroupIds);
        tags = List.copyOf(tags);
    }

    /// Whether a host could not wire this port: the build fails or goes to another host.
    public boolean bindingFailed() {
        return VIF_BINDING_FAILED.equals(vifType);
    }

    static PortRecord of(JsonNode node) {
        return new PortRecord(
                Json.text(node, "id"),
                Json.text(node, "name"),
                Json.text(node, "network_id"),
                Json.text(node, "project_id"),
                Json.text(node, "mac_address"),
                node.path("admin_state_up").asBoolean(true),
                Json.text(node, "status"),
                Json.text(node, "device_id"),
                Json.text(node, "device_owner"),
                Fields.list(
                        node,
                        "fixed_ips",
                        ip -> new FixedIpRecord(Json.text(ip, "subnet_id"), Json.text(ip, "ip_address"))),
                Fields.texts(node, "security_groups"),
                node.path("port_security_enabled").asBoolean(true),
                Json.textOrNull(node, "binding:host_id"),
                node.path("binding:vnic_type").asString("normal"),
                Json.textOrNull(node, "binding:vif_type"),
                object(node, "binding:vif_details"),
                object(node, "binding:profile"),
                Fields.texts(node, "tags"),
                node.path("revision_number").asInt(0));
    }

    private static ObjectNode object(JsonNode node, String key) {
        return node.path(key) instanceof ObjectNode found ? found : Json.object();
    }
}
