package org.pileus.placement.requests;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// UUIDs as clients spell them: any case, with or without dashes, braces, `urn:uuid:`. Source: oslo.utils.
public final class Uuids {
    private Uuids() {}

    public static boolean isLike(String text) {
        return canonical(text) != null;
    }

    /// Lower case with dashes; null when it is no UUID.
    public static @Nullable String canonical(String text) {
        if (text.length() > 64) {
            return null;
        }
        var digits = text.replace("urn:", "")
                .replace("uuid:", "")
                .replace("{", "")
                .replace("}", "")
                .replace("-", "")
                .toLowerCase(Locale.ROOT);
        if (digits.length() != 32) {
            return null;
        }
        for (var i = 0; i < 32; i++) {
            if (Character.digit(digits.charAt(i), 16) < 0 || digits.charAt(i) > 'f') {
                return null;
            }
        }
        return digits.substring(0, 8)
                + '-'
                + digits.substring(8, 12)
                + '-'
                + digits.substring(12, 16)
                + '-'
                + digits.substring(16, 20)
                + '-'
                + digits.substring(20);
    }

    /// 36 characters of hexadecimal digits and dashes: what a key of the API's objects must look like.
    public static boolean isKey(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (var i = 0; i < 36; i++) {
            var c = text.charAt(i);
            if (c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F')) {
                return false;
            }
        }
        return true;
    }
}
