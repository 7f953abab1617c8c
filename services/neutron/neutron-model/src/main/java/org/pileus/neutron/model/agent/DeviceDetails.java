package org.pileus.neutron.model.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A port as an L2 agent needs it. The device of a port is `tap` and the first 11 characters of its id.
/// @param host              the port's binding host; an agent of another host forgets the port
/// @param status the port's status at the server (`ACTIVE`, `DOWN`, `BUILD`); the agent reports again what
/// differs
/// @param networkType       `flat`, `vlan`, `vxlan` or `local`
/// @param deviceId          the instance, for the trace; may be empty
/// @param securityGroups    ids of the port's groups
/// @param revisionNumber    of the port; an older one than already seen is ignored
public record DeviceDetails(
        String portId,
        String networkId,
        String host,
        String macAddress,
        boolean adminStateUp,
        String status,
        String networkType,
        @Nullable String physicalNetwork,
        @Nullable Integer segmentationId,
        int mtu,
        List<FixedIp> fixedIps,
        List<AllowedPair> allowedAddressPairs,
        String deviceId,
        String deviceOwner,
        boolean portSecurityEnabled,
        List<String> securityGroups,
        int revisionNumber) {
    public DeviceDetails {
        fixedIps = List.copyOf(fixedIps);
        allowedAddressPairs = List.copyOf(allowedAddressPairs);
        securityGroups = List.copyOf(securityGroups);
    }

    public ObjectNode toJson() {
        var node = Json.object()
                .put("port_id", portId)
                .put("network_id", networkId)
                .put("host", host)
                .put("mac_address", macAddress)
                .put("admin_state_up", adminStateUp)
                .put("status", status)
                .put("network_type", networkType)
                .put("mtu", mtu)
                .put("device_id", deviceId)
                .put("device_owner", deviceOwner)
                .put("port_security_enabled", portSecurityEnabled)
                .put("revision_number", revisionNumber);
        Wire.put(node, "physical_network", physicalNetwork);
        Wire.put(node, "segmentation_id", segmentationId);
        Wire.list(node, "fixed_ips", fixedIps, FixedIp::toJson);
        Wire.list(node, "allowed_address_pairs", allowedAddressPairs, AllowedPair::toJson);
        Wire.texts(node, "security_groups", securityGroups);
        return node;
    }

    public static DeviceDetails fromJson(JsonNode node) {
        return new DeviceDetails(
                Wire.text(node, "port_id"),
                Wire.text(node, "network_id"),
                Wire.text(node, "host"),
                Wire.text(node, "mac_address"),
                Wire.flag(node, "admin_state_up", true),
                Wire.text(node, "status"),
                Wire.text(node, "network_type"),
                Json.textOrNull(node, "physical_network"),
                Wire.integer(node, "segmentation_id"),
                Wire.integer(node, "mtu", 0),
                Wire.list(node, "fixed_ips", FixedIp::fromJson),
                Wire.list(node, "allowed_address_pairs", AllowedPair::fromJson),
                Wire.text(node, "device_id"),
                Wire.text(node, "device_owner"),
                Wire.flag(node, "port_security_enabled", true),
                Wire.texts(node, "security_groups"),
                Wire.integer(node, "revision_number", 0));
    }
}
