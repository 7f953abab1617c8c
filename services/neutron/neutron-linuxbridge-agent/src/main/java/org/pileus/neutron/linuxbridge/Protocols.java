package org.pileus.neutron.linuxbridge;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Protocol names that the API takes (Networking API reference, "Security group rules"), by IANA number.
final class Protocols {
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("ah", 51),
            Map.entry("dccp", 33),
            Map.entry("egp", 8),
            Map.entry("esp", 50),
            Map.entry("gre", 47),
            Map.entry("icmp", 1),
            Map.entry("icmpv6", 58),
            Map.entry("igmp", 2),
            Map.entry("ipip", 4),
            Map.entry("ipv6-encap", 41),
            Map.entry("ipv6-frag", 44),
            Map.entry("ipv6-icmp", 58),
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

    /// Null for any protocol. ICMP of an IPv6 rule is ICMPv6, by whichever name.
    /// @throws IllegalArgumentException for no known name and no number
    static @Nullable Integer number(@Nullable String protocol, boolean ipv6) {
        if (protocol == null || protocol.equals("any") || protocol.equals("0")) {
            return null;
        }
        Integer named = NUMBERS.get(protocol);
        int number = named != null ? named : Integer.parseInt(protocol);
        return ipv6 && number == 1 ? 58 : number;
    }
}
