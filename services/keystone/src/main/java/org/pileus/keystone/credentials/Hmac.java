package org.pileus.keystone.credentials;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Keyed hashes of texts in UTF-8.
final class Hmac {
    private Hmac() {}

    static byte[] sha1(byte[] key, String text) {
        return mac("HmacSHA1", key, text);
    }

    static byte[] sha256(byte[] key, String text) {
        return mac("HmacSHA256", key, text);
    }

    private static byte[] mac(String algorithm, byte[] key, String text) {
        try {
            var mac = Mac.getInstance(algorithm);
            // An empty secret signs nothing, but must not fail: a key of one zero byte gives the same hash.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks " + algorithm, e);
        }
    }

    /// The signing key of AWS's Signature Version 4.
    static byte[] derived(byte[] secret, String date, String region, String service) {
        var first = new byte[secret.length + 4];
        System.arraycopy("AWS4".getBytes(StandardCharsets.US_ASCII), 0, first, 0, 4);
        System.arraycopy(secret, 0, first, 4, secret.length);
        return sha256(sha256(sha256(sha256(first, date), region), service), "aws4_request");
    }
}
