package org.pileus.keystone.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The signature over the text that an S3 server was given to sign: Signature Version 1, or 4 when it says so.
final class S3Signature {
    private static final Set<String> SERVICES = Set.of("s3", "iam", "sts");

    private S3Signature() {}

    /// @param token  the text to sign, in URL-safe base64
    /// @return null when there is nothing to sign
    static @Nullable String of(String token, String secret) {
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
        var key = secret.getBytes(StandardCharsets.UTF_8);
        return text.startsWith("AWS4") ? four(text, key) : Base64.getEncoder().encodeToString(Hmac.sha1(key, text));
    }

    private static @Nullable String four(String text, byte[] key) {
        var lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[0].equals("AWS4-HMAC-SHA256")) {
            return null;
        }
        var scope = lines[2].split("/", -1);
        if (scope.length != 4 || !scope[3].equals("aws4_request") || !SERVICES.contains(scope[2])) {
            return null;
        }
        return HexFormat.of().formatHex(Hmac.sha256(Hmac.derived(key, scope[0], scope[1], scope[2]), text));
    }
}
