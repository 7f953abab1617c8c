package org.pileus.neutron.server.securitygroups;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.neutron.server.api.Values;
import tools.jackson.databind.node.ObjectNode;

/// Whether the attributes of a rule fit together, so that what is stored is what the kernel can be told.
final class RuleCheck {
    private RuleCheck() {}

    /// Checks and completes: `normalized_cidr` is set from `remote_ip_prefix`.
    static void apply(ObjectNode rule) {
        var ipv6 = rule.path("ethertype").stringValue().equals("IPv6");
        var protocol = rule.path("protocol").isString() ? rule.path("protocol").stringValue() : null;
        requireFamily(protocol, ipv6);
        requirePorts(protocol, number(rule, "port_range_min"), number(rule, "port_range_max"));
        requireOneRemote(rule);
        normalizePrefix(rule, ipv6);
    }

    private static @Nullable Integer number(ObjectNode rule, String key) {
        var value = rule.path(key);
        return value.isNumber() ? value.intValue() : null;
    }

    private static ApiException wrong(String type, String message) {
        return new ApiException(new Failure.Invalid(type, message));
    }

    private static void requireFamily(@Nullable String protocol, boolean ipv6) {
        if (protocol != null && !ipv6 && Protocols.onlyIpv6(protocol)) {
            throw wrong(
                    "SecurityGroupEthertypeConflictWithProtocol",
                    "Invalid ethertype IPv4 for protocol " + protocol + ".");
        }
    }

    private static void requirePorts(@Nullable String protocol, @Nullable Integer min, @Nullable Integer max) {
        if (min == null && max == null) {
            return;
        }
        if (protocol == null) {
            throw wrong("SecurityGroupProtocolRequiredWithPorts", "Must also specify protocol if port range is given.");
        }
        var number = Protocols.number(protocol);
        if (number == Protocols.ICMP || number == Protocols.ICMPV6) {
            requireIcmp(min, max);
        } else if (!Protocols.hasPorts(number)) {
            throw wrong(
                    "SecurityGroupInvalidProtocolForPort", "Ports cannot be specified for protocol " + protocol + ".");
        } else if (min == null || max == null || min > max) {
            throw wrong(
                    "SecurityGroupInvalidPortRange", "For TCP/UDP protocols, port_range_min must be <= port_range_max");
        } else if (min == 0) {
            throw wrong("SecurityGroupInvalidPortValue", "Invalid value for port 0");
        }
    }

    private static void requireIcmp(@Nullable Integer type, @Nullable Integer code) {
        if (type == null) {
            throw wrong(
                    "SecurityGroupMissingIcmpType",
                    "ICMP code (port-range-max) " + code + " is provided but ICMP type (port-range-min) is missing.");
        }
        requireIcmp("type", "port-range-min", type);
        requireIcmp("code", "port-range-max", code == null ? 0 : code);
    }

    private static void requireIcmp(String field, String attribute, int value) {
        if (value > 255) {
            throw wrong(
                    "SecurityGroupInvalidIcmpValue",
                    "Invalid value for ICMP " + field + " (" + attribute + ") " + value + ". It must be 0 to 255.");
        }
    }

    private static void requireOneRemote(ObjectNode rule) {
        var remotes = 0;
        for (var key : java.util.List.of("remote_ip_prefix", "remote_group_id", "remote_address_group_id")) {
            remotes += rule.path(key).isString() ? 1 : 0;
        }
        if (remotes > 1) {
            throw wrong(
                    "SecurityGroupMultipleRemoteEntites",
                    "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.");
        }
    }

    private static void normalizePrefix(ObjectNode rule, boolean ipv6) {
        rule.putNull("normalized_cidr");
        if (!rule.path("remote_ip_prefix").isString()) {
            return;
        }
        var text = rule.path("remote_ip_prefix").stringValue();
        if (text.indexOf('/') < 0) {
            text += ipv6 ? "/128" : "/32";
            rule.put("remote_ip_prefix", text);
        }
        var prefix = Values.prefix(text, true);
        if (prefix == null) {
            throw Values.invalid("remote_ip_prefix", "it is not a valid prefix.");
        }
        if (prefix.isIPv6() != ipv6) {
            throw wrong(
                    "SecurityGroupRuleParameterConflict",
                    "Conflicting value ethertype " + rule.path("ethertype").stringValue() + " for CIDR " + text);
        }
        rule.put("normalized_cidr", Objects.requireNonNull(prefix).toCanonicalString());
    }
}
