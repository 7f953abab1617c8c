package org.pileus.driver.network;

import inet.ipaddr.IPAddress;
import org.jspecify.annotations.Nullable;

/// One permission of a security group. What no rule permits is dropped; replies to what is permitted pass.
/// @param direction  seen from the guest: INGRESS is to it
/// @param ipv6       IPv6 when true, IPv4 otherwise
/// @param protocol   IANA number 1..255; null for any
/// @param portMin    first port, or ICMP type; null for all
/// @param portMax    last port, or ICMP code; null for all
/// @param remote     whom the guest talks with
public record FilterRule(
        Direction direction,
        boolean ipv6,
        @Nullable Integer protocol,
        @Nullable Integer portMin,
        @Nullable Integer portMax,
        Remote remote) {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;

    public FilterRule {
        if (protocol != null && (protocol < 1 || protocol > 255)) {
            throw new IllegalArgumentException("protocol " + protocol);
        }
        requirePort(portMin);
        requirePort(portMax);
        if (remote instanceof Remote.Prefix(var prefix) && prefix.isIPv6() != ipv6) {
            throw new IllegalArgumentException("rule and remote prefix of different families");
        }
    }

    /// Direction as the guest sees it.
    public enum Direction {
        INGRESS,
        EGRESS
    }

    /// Whom a rule admits.
    public sealed interface Remote {
        /// Anybody.
        record Anyone() implements Remote {}

        /// Addresses of a prefix.
        record Prefix(IPAddress prefix) implements Remote {}

        /// Addresses of a set that [FilterChange#sets()] fills, named by the id of a security group or
        /// address group.
        record Members(String setId) implements Remote {
            public Members {
                HostNames.requireId(setId);
            }
        }
    }

    private static void requirePort(@Nullable Integer port) {
        if (port != null && (port < 0 || port > 65_535)) {
            throw new IllegalArgumentException("port " + port);
        }
    }
}
