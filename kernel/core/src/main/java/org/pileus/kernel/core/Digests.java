package org.pileus.kernel.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Hashes for much data: those of the system's libcrypto where it is there, else the platform's. An embedded cloud runs
/// without the optimising compiler; there the platform's sha512 takes four times as long, its md5 twice (ADR 13).
public final class Digests {
    private Digests() {}

    /// @param algorithm as the platform calls it: `MD5`, `SHA-512`
    public static MessageDigest of(String algorithm) {
        var system = Libcrypto.digest(algorithm);
        return system.isPresent() ? system.get() : ofPlatform(algorithm);
    }

    /// SHA-256 of a short text, as UTF-8.
    public static byte[] sha256(String text) {
        return ofPlatform("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static MessageDigest ofPlatform(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
