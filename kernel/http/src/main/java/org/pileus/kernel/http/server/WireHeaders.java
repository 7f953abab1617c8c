package org.pileus.kernel.http.server;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.util.HashMap;
import java.util.Map;
import org.pileus.kernel.http.Headers;

/// Header fields as the server library wants them, and whether those of a client are what the standard allows.
final class WireHeaders {
    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
    /// Names that nearly every answer has, made once.
    private static final Map<String, HeaderName> USUAL = new HashMap<>();

    static {
        for (var name : new String[] {
            "Content-Type", "Vary", "X-Subject-Token", "x-openstack-request-id", "OpenStack-API-Version", "ETag"
        }) {
            USUAL.put(name, HeaderNames.create(name));
        }
    }

    private WireHeaders() {}

    static Header of(String name, String value) {
        if (name.equals("Content-Type") && value.equals("application/json")) {
            return JSON;
        }
        var usual = USUAL.get(name);
        return HeaderValues.create(usual == null ? HeaderNames.create(name) : usual, value);
    }

    /// Whether every name is a token and no value holds a control character but the tab. Source: RFC 9110, 5.1 and
    /// 5.5. The server library can look too, at four times the price.
    static boolean wellFormed(Headers headers) {
        return headers.allMatch((name, value) -> isToken(name) && isText(value));
    }

    private static boolean isToken(String name) {
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c <= ' ' || c >= 0x7f || isDelimiter(c)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isDelimiter(char c) {
        return switch (c) {
            case '"', '(', ')', ',', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '{', '}' -> true;
            default -> false;
        };
    }

    private static boolean isText(String value) {
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
