package org.pileus.nova.api.schema;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// Why a value does not fit.
/// @param path    the innermost key or index, or null for the whole body
/// @param reason  a sentence about the value
/// @param whole   true when the reason stands alone, without path and value before it
public record Mismatch(@Nullable String path, JsonNode value, String reason, boolean whole) {
    private static final int LONGEST_VALUE = 256;

    static Mismatch of(JsonNode value, String reason) {
        return new Mismatch(null, value, reason, false);
    }

    static Mismatch whole(JsonNode value, String reason) {
        return new Mismatch(null, value, reason, true);
    }

    /// The innermost key wins: it is the one that a user looks for.
    Mismatch under(String key) {
        return path == null ? new Mismatch(key, value, reason, whole) : this;
    }

    /// The 400 for it, in the field's words.
    public ApiException refusal() {
        return ApiException.invalid(
                path == null || whole
                        ? reason
                        : "Invalid input for field/attribute " + path + ". Value: " + shown(value) + ". " + reason);
    }

    ApiException queryRefusal(String key) {
        return ApiException.invalid(
                whole
                        ? reason
                        : "Invalid input for query parameters " + key + ". Value: " + shown(value) + ". " + reason);
    }

    /// A value as it stands in a message: bounded, since a client chooses it.
    static String shown(JsonNode value) {
        var text = value.isString() ? value.stringValue() : Json.text(value);
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
    }

    static String quoted(JsonNode value) {
        return value.isString() ? "'" + shown(value) + "'" : shown(value);
    }
}
