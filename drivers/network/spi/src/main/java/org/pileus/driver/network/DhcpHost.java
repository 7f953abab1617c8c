package org.pileus.driver.network;

import inet.ipaddr.IPAddress;
import java.util.List;

/// One port that gets its addresses by DHCP.
/// @param portId     id of the port; tags its own options
/// @param mac        how the client is recognised
/// @param hostname   one label: letters, digits, dashes
/// @param addresses  the port's fixed IPs in the served subnets, both families
/// @param options    extra DHCP options of this port
public record DhcpHost(
        String portId, MacAddress mac, String hostname, List<IPAddress> addresses, List<Option> options) {
    public DhcpHost {
        HostNames.requireId(portId);
        requireLabel(hostname);
        addresses = List.copyOf(addresses);
        options = List.copyOf(options);
    }

    /// An extra option: name as dnsmasq knows it or number, and value.
    /// Characters that would end the line or the field in dnsmasq's files are refused (CVE-2021-40085).
    public record Option(String name, String value, boolean ipv6) {
        public Option {
            if (name.isEmpty() || name.length() > 64 || !name.chars().allMatch(c -> isLetterOrDigit(c) || c == '-')) {
                throw new IllegalArgumentException("DHCP option name");
            }
            if (value.length() > 255
                    || !value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '#')) {
                throw new IllegalArgumentException("value of DHCP option " + name);
            }
        }
    }

    private static void requireLabel(String label) {
        boolean right =
                !label.isEmpty() && label.length() <= 63 && label.chars().allMatch(c -> isLetterOrDigit(c) || c == '-');
        if (!right || label.startsWith("-") || label.endsWith("-")) {
            throw new IllegalArgumentException("host name of a DHCP client");
        }
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
