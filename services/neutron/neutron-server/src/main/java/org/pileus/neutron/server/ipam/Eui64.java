package org.pileus.neutron.server.ipam;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv6.IPv6Address;

/// The address that a host makes of its MAC address in a /64. Source: RFC 4291, appendix A.
final class Eui64 {
    private Eui64() {}

    static IPAddress address(IPAddress prefix, String mac) {
        var digits = mac.replace(":", "");
        var high = Long.parseLong(digits.substring(0, 6), 16) ^ 0x020000L;
        var low = Long.parseLong(digits.substring(6), 16);
        var host = (high << 40) | (0xfffeL << 24) | low;
        var bytes = prefix.getLower().getBytes();
        for (var i = 0; i < 8; i++) {
            bytes[15 - i] = (byte) (host >>> (8 * i));
        }
        return new IPv6Address(bytes);
    }
}
