package org.pileus.placement.requests;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Handler;
import org.pileus.kernel.http.Request;

/// What stands before a handler: is the body's type known, can the answer's type be accepted.
public final class Gate {
    private static final String JSON = "application/json";

    private Gate() {}

    /// A route that answers JSON: 406 when the client refuses it.
    public static Handler answersJson(Handler handler) {
        return request -> {
            requireLabelledBody(request);
            if (!accepts(request.header("Accept"), "application", "json")) {
                throw new ApiException(new Failure.NotAcceptable("Only application/json is provided", null, null));
            }
            return handler.handle(request);
        };
    }

    /// A route that reads JSON: 415 for anything else.
    public static Handler takesJson(Handler handler) {
        return request -> {
            requireLabelledBody(request);
            var type = request.header("Content-Type");
            if (type == null || !mediaType(type).equals(JSON)) {
                throw new ApiException(new Failure.UnsupportedMediaType(
                        "The media type " + (type == null ? "None" : mediaType(type))
                                + " is not supported, use application/json",
                        List.of(JSON)));
            }
            return handler.handle(request);
        };
    }

    /// A route without a body.
    public static Handler plain(Handler handler) {
        return request -> {
            requireLabelledBody(request);
            return handler.handle(request);
        };
    }

    /// A body must say what it is, even where it is not read. Source: upstream's handler.
    private static void requireLabelledBody(Request request) {
        var length = request.header("Content-Length");
        if (length == null || length.isEmpty()) {
            return;
        }
        if (!length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw ApiException.invalid("content-length header must be an integer");
        }
        if (!length.equals("0") && request.header("Content-Type") == null) {
            throw ApiException.invalid("content-type header required when content-length > 0");
        }
    }

    private static String mediaType(String header) {
        var end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    /// Whether an `Accept` header, or its absence, allows a media type.
    public static boolean accepts(@Nullable String header, String type, String subtype) {
        if (header == null || header.isBlank()) {
            return true;
        }
        for (var part : header.split(",")) {
            var named = mediaType(part);
            if ((named.equals(type + "/" + subtype) || named.equals(type + "/*") || named.equals("*/*"))
                    && !refused(part)) {
                return true;
            }
        }
        return false;
    }

    /// `q=0` takes a type back.
    private static boolean refused(String part) {
        for (var parameter : part.split(";")) {
            var text = parameter.trim();
            if (text.equals("q=0") || text.equals("q=0.0")) {
                return true;
            }
        }
        return false;
    }
}
