package org.pileus.kernel.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A value that must not be printed: password, token, key. `toString` is masked; reading it is a call that a reviewer sees.
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }

    /// Compares in a time that does not depend on where the texts differ.
    public boolean matches(String other) {
        return MessageDigest.isEqual(reveal.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
