package org.pileus.driver.network;

import java.util.Locale;

/// An Ethernet address, lower case with colons.
public record MacAddress(String value) {
    private static final int LENGTH = 17;

    public MacAddress {
        value = value.toLowerCase(Locale.ROOT);
        if (value.length() != LENGTH) {
            throw new IllegalArgumentException("MAC address of " + value.length() + " characters");
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = value.charAt(i);
            boolean right = i % 3 == 2 ? c == ':' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (!right) {
                throw new IllegalArgumentException("not a MAC address");
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
