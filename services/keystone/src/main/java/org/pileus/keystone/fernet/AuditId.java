package org.pileus.keystone.fernet;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

/// Names a token in logs and revocations without giving it away: 16 bytes, 22 characters of URL-safe base64.
///
/// The last three bytes are the microsecond of the token's second. The format keeps whole seconds only, yet
/// a token made just after a password change must live and one made just before it must die.
final class AuditId {
    private static final int LENGTH = 16;

    private AuditId() {}

    static String next(SecureRandom random, int microsecond) {
        var bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        bytes[13] = (byte) (microsecond >>> 16);
        bytes[14] = (byte) (microsecond >>> 8);
        bytes[15] = (byte) microsecond;
        return text(bytes);
    }

    static int microsecond(byte[] id) {
        if (id.length != LENGTH) {
            return 0;
        }
        var value = (id[13] & 0xff) << 16 | (id[14] & 0xff) << 8 | (id[15] & 0xff);
        return Math.min(value, 999_999);
    }

    /// When a token was issued: the second that its format keeps, with the microsecond in its audit id.
    static Instant moment(long epochSeconds, byte[] id) {
        return Instant.ofEpochSecond(epochSeconds, microsecond(id) * 1000L);
    }

    static String text(byte[] id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
