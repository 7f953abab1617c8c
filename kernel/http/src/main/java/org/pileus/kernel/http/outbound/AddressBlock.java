package org.pileus.kernel.http.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// A block of addresses in the notation `10.0.0.0/8`, `fc00::/7`.
/// @param base the first address
/// @param bits how many leading bits are fixed
public record AddressBlock(InetAddress base, int bits) {
    /// What is not reachable from everywhere, or leads there: this host, links, private and shared networks,
    /// documentation, benchmarks, multicast, and the IPv6 spellings that carry an IPv4 address. Source: IANA's
    /// special-purpose address registries.
    static final List<AddressBlock> INTERNAL = List.of(
            of("0.0.0.0/8"),
            of("10.0.0.0/8"),
            of("100.64.0.0/10"),
            of("127.0.0.0/8"),
            of("169.254.0.0/16"),
            of("172.16.0.0/12"),
            of("192.0.0.0/24"),
            of("192.0.2.0/24"),
            of("192.168.0.0/16"),
            of("198.18.0.0/15"),
            of("198.51.100.0/24"),
            of("203.0.113.0/24"),
            of("224.0.0.0/3"),
            of("::/96"),
            of("64:ff9b::/96"),
            of("64:ff9b:1::/48"),
            of("100::/64"),
            of("2001::/23"),
            of("2001:db8::/32"),
            of("2002::/16"),
            of("fc00::/7"),
            of("fe80::/9"),
            of("ff00::/8"));

    public AddressBlock {
        if (bits < 0 || bits > base.getAddress().length * 8) {
            throw new IllegalArgumentException("a block of " + bits + " bits at " + base.getHostAddress());
        }
    }

    /// @throws IllegalArgumentException for a text that is no block
    public static AddressBlock of(String text) {
        var slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        if (address.isEmpty() || !address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')) {
            throw new IllegalArgumentException(text + " is no block of addresses");
        }
        try {
            var base = InetAddress.getByName(address);
            var all = base.getAddress().length * 8;
            return new AddressBlock(base, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(text + " is no block of addresses", e);
        }
    }

    public boolean contains(InetAddress address) {
        var one = base.getAddress();
        var other = address.getAddress();
        if (one.length != other.length) {
            return false;
        }
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> (bit & 7);
            if ((one[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
