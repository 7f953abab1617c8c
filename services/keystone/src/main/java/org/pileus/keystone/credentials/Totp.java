package org.pileus.keystone.credentials;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Passcodes of six digits that change every 30 s. Source: RFC 6238 with HMAC-SHA1, RFC 4648 for base32.
final class Totp {
    private static final long SECONDS = 30;
    private static final int DIGITS = 1_000_000;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {}

    /// The window of time in which a passcode is good.
    static long window(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), SECONDS);
    }

    static String passcode(byte[] secret, long window) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            var hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(window).array());
            var at = hash[hash.length - 1] & 0x0f;
            var number = ByteBuffer.wrap(hash).getInt(at) & 0x7fffffff;
            return String.format(Locale.ROOT, "%06d", number % DIGITS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks HMAC-SHA1", e);
        }
    }

    /// The latest window, of this one and some before it, whose passcode it is.
    static Optional<Long> match(byte[] secret, String passcode, long now, int before) {
        for (var window = now; window >= now - before; window--) {
            if (MessageDigest.isEqual(
                    passcode(secret, window).getBytes(StandardCharsets.US_ASCII),
                    passcode.getBytes(StandardCharsets.UTF_8))) {
                return Optional.of(window);
            }
        }
        return Optional.empty();
    }

    /// @return null for a text that is no base32, or nothing
    static byte @Nullable [] decoded(String text) {
        var plain = text.strip().replaceAll("=+$", "");
        var out = new byte[plain.length() * 5 / 8];
        var bits = 0L;
        var have = 0;
        var at = 0;
        for (var i = 0; i < plain.length(); i++) {
            var value = BASE32.indexOf(plain.charAt(i));
            if (value < 0) {
                return null;
            }
            bits = bits << 5 | value;
            have += 5;
            if (have >= 8) {
                have -= 8;
                out[at++] = (byte) (bits >>> have);
            }
        }
        return out.length == 0 ? null : out;
    }
}
