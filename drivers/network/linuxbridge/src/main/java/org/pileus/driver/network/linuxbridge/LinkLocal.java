package org.pileus.driver.network.linuxbridge;

import inet.ipaddr.IPAddress;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.MacAddress;

/// The IPv6 address that an interface makes for itself from its MAC address (RFC 4291, appendix A).
final class LinkLocal {
    private LinkLocal() {}

    static IPAddress of(MacAddress mac) {
        var m = mac.value();
        int first = Integer.parseInt(m.substring(0, 2), 16) ^ 0x02;
        return Addresses.address("fe80::%02x%s:%sff:fe%s:%s%s"
                .formatted(
                        first,
                        m.substring(3, 5),
                        m.substring(6, 8),
                        m.substring(9, 11),
                        m.substring(12, 14),
                        m.substring(15, 17)));
    }
}
