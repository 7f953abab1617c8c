package org.pileus.driver.network.linuxbridge;

import inet.ipaddr.IPAddress;
import org.pileus.driver.network.HostNames;

/// Names of chains, tables and sets: upstream's prefix and the start of the port's id, as operators know them.
final class FilterNames {
    static final String PREFIX = "neutron-linuxbri";
    /// The table of the bridge family.
    static final String TABLE = PREFIX;
    static final String FORWARD = PREFIX + "-FORWARD";
    static final String INPUT = PREFIX + "-INPUT";
    /// What guests send, one jump per tap; a tap without one is shut.
    static final String FROM_GUESTS = PREFIX + "-sg-from";
    /// What guests get, one jump per tap; a tap without one is shut.
    static final String TO_GUESTS = PREFIX + "-sg-to";
    static final String ZONES = PREFIX + "-PREROUTING";
    static final String ZONES_OUT = PREFIX + "-OUTPUT";
    private static final int SET_ID = 24;

    private FilterNames() {}

    /// The chain for what the guest gets (`i`), sends (`o`), or may send from (`s`).
    static String chain(char kind, String tap) {
        return PREFIX + "-" + kind + chainId(tap);
    }

    /// Chains carry ten characters of the port's id, taps eleven.
    static String chainId(String tap) {
        return tap.substring(3, 13);
    }

    /// The kernel's set for an address set of one family; a set's name holds 31 characters.
    static String set(String setId, boolean ipv6) {
        var id = HostNames.requireId(setId);
        return (ipv6 ? "NIPv6" : "NIPv4") + id.substring(0, Math.min(SET_ID, id.length()));
    }

    /// Whole address spaces are refused by hash:net and are entered as two halves.
    static boolean isWhole(IPAddress prefix) {
        Integer length = prefix.getPrefixLength();
        return length != null && length == 0;
    }
}
