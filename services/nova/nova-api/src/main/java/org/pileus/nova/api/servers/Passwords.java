package org.pileus.nova.api.servers;

import java.security.SecureRandom;

/// Makes passwords of administrators of guests.
final class Passwords {
    /// Without characters that look alike.
    private static final String SYMBOLS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int LENGTH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    static String make() {
        var text = new StringBuilder(LENGTH);
        for (var i = 0; i < LENGTH; i++) {
            text.append(SYMBOLS.charAt(RANDOM.nextInt(SYMBOLS.length())));
        }
        return text.toString();
    }

    /// `r-` and eight characters: what servers of one request have in common.
    static String reservation(java.util.UUID id) {
        var text = new StringBuilder("r-");
        var bits = id.getLeastSignificantBits();
        for (var i = 0; i < 8; i++) {
            text.append(Character.forDigit((int) (bits & 31), 32));
            bits >>>= 5;
        }
        return text.toString();
    }
}
