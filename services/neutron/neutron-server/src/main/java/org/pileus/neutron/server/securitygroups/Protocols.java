package org.pileus.neutron.server.securitygroups;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import tools.jackson.databind.JsonNode;

/// IP protocols by the names that rules may use. Source: IANA's protocol numbers and upstream's list of names.
final class Protocols {
    static final int ICMP = 1;
    static final int ICMPV6 = 58;

    private static final Map<String, Integer> NAMES = Map.ofEntries(
            Map.entry("ah", 51),
            Map.entry("dccp", 33),
            Map.entry("egp", 8),
            Map.entry("esp", 50),
            Map.entry("gre", 47),
            Map.entry("icmp", ICMP),
            Map.entry("icmpv6", ICMPV6),
            Map.entry("ipv6-icmp", ICMPV6),
            Map.entry("igmp", 2),
            Map.entry("ipip", 4),
            Map.entry("ipv6-encap", 41),
            Map.entry("ipv6-frag", 44),
            Map.entry("ipv6-nonxt", 59),
            Map.entry("ipv6-opts", 60),
            Map.entry("ipv6-route", 43),
            Map.entry("ospf", 89),
            Map.entry("pgm", 113),
            Map.entry("rsvp", 46),
            Map.entry("sctp", 132),
            Map.entry("tcp", 6),
            Map.entry("udp", 17),
            Map.entry("udplite", 136),
            Map.entry("vrrp", 112));

    private Protocols() {}

    /// The name or number as it is stored; null for any protocol.
    static @Nullable String normal(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        var text = value.isString()
                ? value.stringValue().toLowerCase(Locale.ROOT)
                : value.isInt() ? value.toString() : "?";
        if (text.equals("any") || text.equals("-1") || text.equals("0")) {
            return null;
        }
        if (NAMES.containsKey(text)) {
            return text;
        }
        if (text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= 255) {
            return text;
        }
        throw new ApiException(new Failure.Invalid(
                "SecurityGroupRuleInvalidProtocol",
                "Security group rule protocol " + (text.length() > 40 ? "…" : text)
                        + " not supported. Known names and numbers from 0 to 255 are."));
    }

    static int number(String protocol) {
        var named = NAMES.get(protocol);
        return named == null ? Integer.parseInt(protocol) : named;
    }

    /// Whether the protocol has ports.
    static boolean hasPorts(int number) {
        return switch (number) {
            case 6, 17, 33, 132, 136 -> true;
            default -> false;
        };
    }

    /// Whether only IPv6 has the protocol, by its name.
    static boolean onlyIpv6(String protocol) {
        return protocol.startsWith("ipv6-") || protocol.equals("icmpv6");
    }
}
