package org.pileus.keystone.oauth1;

import java.security.SecureRandom;
import java.util.HexFormat;

/// New secrets: not from the source of ids, which can be guessed.
public final class SecretSource {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int VERIFIER_LENGTH = 8;

    private final SecureRandom random;

    public SecretSource(SecureRandom random) {
        this.random = random;
    }

    /// 32 hexadecimal digits.
    String hex() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Eight letters and digits, for people to copy.
    String verifier() {
        var text = new StringBuilder();
        for (var i = 0; i < VERIFIER_LENGTH; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
