package org.pileus.neutron.model.agent;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One rule of a security group, as the API has it.
/// @param direction       `ingress` or `egress`
/// @param ethertype       `IPv4` or `IPv6`
/// @param protocol        name or number as text; null for any
/// @param portRangeMin    first port or ICMP type
/// @param portRangeMax    last port or ICMP code
/// @param remoteIpPrefix  prefix; null for any
/// @param remoteGroupId security group or address group whose members are meant; [GroupsReply#members()]
///     has them
public record GroupRule(
        String direction,
        String ethertype,
        @Nullable String protocol,
        @Nullable Integer portRangeMin,
        @Nullable Integer portRangeMax,
        @Nullable String remoteIpPrefix,
        @Nullable String remoteGroupId) {
    public ObjectNode toJson() {
        var node = Json.object().put("direction", direction).put("ethertype", ethertype);
        Wire.put(node, "protocol", protocol);
        Wire.put(node, "port_range_min", portRangeMin);
        Wire.put(node, "port_range_max", portRangeMax);
        Wire.put(node, "remote_ip_prefix", remoteIpPrefix);
        Wire.put(node, "remote_group_id", remoteGroupId);
        return node;
    }

    public static GroupRule fromJson(JsonNode node) {
        return new GroupRule(
                Wire.text(node, "direction"),
                Wire.text(node, "ethertype"),
                Json.textOrNull(node, "protocol"),
                Wire.integer(node, "port_range_min"),
                Wire.integer(node, "port_range_max"),
                Json.textOrNull(node, "remote_ip_prefix"),
                Json.textOrNull(node, "remote_group_id"));
    }
}
