package org.pileus.neutron.server.ports;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Makes MAC addresses: a base of three bytes, then three at random. Uniqueness is the database's affair.
final class MacAddresses {
    private final String base;
    private final RandomGenerator random;

    /// @param base `fa:16:3e`, maybe followed by more bytes, which are ignored
    MacAddresses(String base, RandomGenerator random) {
        this.base = base.substring(0, 8);
        this.random = random;
    }

    String next() {
        int bytes;
        // a RandomGenerator need not be safe for concurrent use
        synchronized (this) {
            bytes = random.nextInt(1 << 24);
        }
        return base + part(bytes >> 16) + part(bytes >> 8) + part(bytes);
    }

    private static String part(int value) {
        return ":" + HexFormat.of().toHexDigits((byte) value);
    }
}
