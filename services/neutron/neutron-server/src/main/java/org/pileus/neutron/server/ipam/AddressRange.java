package org.pileus.neutron.server.ipam;

import inet.ipaddr.IPAddress;
import java.math.BigInteger;
import java.util.Objects;
import org.pileus.neutron.server.api.Values;

/// An allocation pool, both ends in it.
public record AddressRange(IPAddress first, IPAddress last) {
    public AddressRange {
        if (first.isIPv6() != last.isIPv6() || first.getValue().compareTo(last.getValue()) > 0) {
            throw new IllegalArgumentException("range " + first + " - " + last);
        }
    }

    public static AddressRange of(String first, String last) {
        return new AddressRange(
                Objects.requireNonNull(Values.address(first)), Objects.requireNonNull(Values.address(last)));
    }

    public boolean contains(IPAddress address) {
        return address.isIPv6() == first.isIPv6()
                && address.getValue().compareTo(first.getValue()) >= 0
                && address.getValue().compareTo(last.getValue()) <= 0;
    }

    public boolean overlaps(AddressRange other) {
        return contains(other.first()) || other.contains(first);
    }

    public BigInteger size() {
        return last.getValue().subtract(first.getValue()).add(BigInteger.ONE);
    }
}
