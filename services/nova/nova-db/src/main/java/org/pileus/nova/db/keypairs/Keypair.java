package org.pileus.nova.db.keypairs;

import java.time.Instant;

/// A user's public key.
/// @param number       shown as `id`
/// @param type         `ssh` or `x509`
/// @param fingerprint  MD5 of the key, in hexadecimal pairs; SHA-1 for a certificate
public record Keypair(
        String userId, String name, long number, String type, String fingerprint, String publicKey, Instant created) {}
