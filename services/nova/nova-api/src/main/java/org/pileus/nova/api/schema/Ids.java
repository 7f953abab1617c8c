package org.pileus.nova.api.schema;

import inet.ipaddr.IPAddressString;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads ids, numbers and addresses that came from outside.
public final class Ids {
    private Ids() {}

    /// With or without dashes, in any case: what upstream takes for an id.
    public static boolean looksLikeUuid(String text) {
        return find(text) != null;
    }

    /// The UUID of any spelling, or null.
    public static @Nullable UUID find(String text) {
        var digits = text.length() == 36 ? text.replace("-", "") : text;
        if (digits.length() != 32 || (text.length() == 36 && text.charAt(8) != '-')) {
            return null;
        }
        for (var i = 0; i < 32; i++) {
            if (Character.digit(digits.charAt(i), 16) < 0 || digits.charAt(i) > 'f') {
                return null;
            }
        }
        return new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
    }

    /// A whole number in digits with an optional minus, or null.
    public static @Nullable Long parseNumber(String text) {
        var start = text.startsWith("-") ? 1 : 0;
        if (text.length() == start || text.length() > 18) {
            return null;
        }
        for (var i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        return Long.parseLong(text);
    }

    /// 4, 6, or 0 for what is no address.
    public static int ipVersion(String text) {
        if (text.isEmpty()
                || text.indexOf('/') >= 0
                || text.indexOf('*') >= 0
                || text.indexOf('%') >= 0
                || text.indexOf('-') >= 0) {
            return 0;
        }
        if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
            return 0;
        }
        var address = new IPAddressString(text).getAddress();
        return address == null ? 0 : address.isIPv4() ? 4 : 6;
    }

    static boolean isBase64(String text) {
        try {
            Base64.getMimeDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
