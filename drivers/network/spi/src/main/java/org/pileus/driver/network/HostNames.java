package org.pileus.driver.network;

/// Names on the host as operators know them from upstream: a prefix and the first characters of the id.
///
/// Interface names hold at most 15 characters, hence 11 of the id; iptables chains carry 10.
public final class HostNames {
    private static final int INTERFACE_ID = 11;
    private static final int CHAIN_ID = 10;

    private HostNames() {}

    /// The bridge of a network, `brq` and 11 characters.
    public static String bridge(String networkId) {
        return "brq" + start(networkId, INTERFACE_ID);
    }

    /// The host's end of a port, `tap` and 11 characters.
    public static String tap(String portId) {
        return "tap" + start(portId, INTERFACE_ID);
    }

    /// The DHCP port's end inside its namespace, `ns-` and 11 characters.
    public static String dhcpInterface(String portId) {
        return "ns-" + start(portId, INTERFACE_ID);
    }

    /// The namespace of a network's DHCP server.
    public static String dhcpNamespace(String networkId) {
        return "qdhcp-" + requireId(networkId);
    }

    /// The part of a port's id that its filter chains carry.
    public static String chainId(String portId) {
        return start(portId, CHAIN_ID);
    }

    /// Returns the id if it is made of lower-case hex digits and dashes only and is long enough to name
    /// things by.
    /// @throws IllegalArgumentException otherwise; such an id must never reach a command line or a file name
    public static String requireId(String id) {
        if (id.length() < INTERFACE_ID || id.length() > 36) {
            throw new IllegalArgumentException("id of " + id.length() + " characters");
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (!hex && (c != '-' || i == 0)) {
                throw new IllegalArgumentException("id with character " + (int) c);
            }
        }
        return id;
    }

    private static String start(String id, int length) {
        return requireId(id).substring(0, length);
    }
}
