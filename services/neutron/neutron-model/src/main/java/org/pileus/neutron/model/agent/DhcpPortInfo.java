package org.pileus.neutron.model.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A port as a DHCP agent needs it.
/// @param status        at the server; ready is reported again for ports that are not `ACTIVE`
/// @param hostname      DNS label of the port; null for `host-` and its address
/// @param extraOptions  extra DHCP options
public record DhcpPortInfo(
        String portId,
        String networkId,
        String macAddress,
        String deviceOwner,
        String deviceId,
        String status,
        List<FixedIp> fixedIps,
        @Nullable String hostname,
        List<ExtraOption> extraOptions,
        int revisionNumber) {
    public DhcpPortInfo {
        fixedIps = List.copyOf(fixedIps);
        extraOptions = List.copyOf(extraOptions);
    }

    /// One entry of `extra_dhcp_opts`.
    /// @param ipVersion  4 or 6
    public record ExtraOption(String name, String value, int ipVersion) {
        ObjectNode toJson() {
            return Json.object().put("opt_name", name).put("opt_value", value).put("ip_version", ipVersion);
        }

        static ExtraOption fromJson(JsonNode node) {
            return new ExtraOption(
                    Wire.text(node, "opt_name"), Wire.text(node, "opt_value"), Wire.integer(node, "ip_version", 4));
        }
    }

    public ObjectNode toJson() {
        var node = Json.object()
                .put("id", portId)
                .put("network_id", networkId)
                .put("mac_address", macAddress)
                .put("device_owner", deviceOwner)
                .put("device_id", deviceId)
                .put("status", status)
                .put("revision_number", revisionNumber);
        Wire.put(node, "dns_name", hostname);
        Wire.list(node, "fixed_ips", fixedIps, FixedIp::toJson);
        Wire.list(node, "extra_dhcp_opts", extraOptions, ExtraOption::toJson);
        return node;
    }

    public static DhcpPortInfo fromJson(JsonNode node) {
        return new DhcpPortInfo(
                Wire.text(node, "id"),
                Wire.text(node, "network_id"),
                Wire.text(node, "mac_address"),
                Wire.text(node, "device_owner"),
                Wire.text(node, "device_id"),
                Wire.text(node, "status"),
                Wire.list(node, "fixed_ips", FixedIp::fromJson),
                Json.textOrNull(node, "dns_name"),
                Wire.list(node, "extra_dhcp_opts", ExtraOption::fromJson),
                Wire.integer(node, "revision_number", 0));
    }
}
