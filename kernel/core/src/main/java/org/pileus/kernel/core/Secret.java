package org.pileus.kernel.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A value that must not be printed: password, token, key. `toString` is masked; reading it is a call that a
/// reviewer sees.
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }

    /// A short name for the secret that gives nothing of it away: the beginning of its SHA-256, in hexadecimal.
    public String fingerprint() {
        return HexFormat.of().formatHex(Digests.sha256(reveal), 0, 8);
    }

    /// Compares in a time that does not depend on where the texts differ.
    public boolean matches(String other) {
        return MessageDigest.isEqual(reveal.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
