package org.pileus.client.keystone;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpReply;
import tools.jackson.databind.JsonNode;

/// Turns an error answer of another service into the [Failure] it stands for. Knows the error bodies of all five:
/// `{"error":{…}}`, `{"NeutronError":{…}}`, `{"errors":[{…}]}`, `{"badRequest":{…}}`, plain text.
public final class PeerErrors {
    private static final int LONGEST_TEXT = 400;

    private PeerErrors() {}

    /// The failure of an answer that is not 2xx or 3xx. Reads the body.
    public static ApiException of(HttpReply reply, String method, String url) {
        var body = body(reply);
        var message = body.message().isEmpty() ? method + " " + url + " answered " + reply.status() : body.message();
        return new ApiException(failure(reply, body.code(), message, url));
    }

    private static Failure failure(HttpReply reply, @Nullable String code, String message, String url) {
        return switch (reply.status()) {
            case 400, 422 -> new Failure.Invalid(code, message);
            case 401 -> new Failure.Unauthorized(message);
            case 403 -> new Failure.Forbidden(code, message);
            case 404 -> new Failure.NotFound("resource", url, message);
            case 405 -> new Failure.MethodNotAllowed(Set.of());
            case 406 -> new Failure.NotAcceptable(message, null, null);
            case 409 ->
                isOverQuota(code) ? new Failure.QuotaExceeded(List.of(), message) : new Failure.Conflict(code, message);
            case 410 -> new Failure.Gone(message);
            case 412 -> new Failure.PreconditionFailed(code, message);
            case 413 -> new Failure.TooLarge(413, message);
            case 414, 431 -> new Failure.TooLarge(reply.status(), message);
            case 415 -> new Failure.UnsupportedMediaType(message, List.of());
            case 429 -> new Failure.TooManyRequests(message, retryAfter(reply));
            case 501 -> new Failure.NotImplemented(message);
            default -> new Failure.Unavailable(message, retryAfter(reply));
        };
    }

    private static boolean isOverQuota(@Nullable String code) {
        return "OverQuota".equals(code);
    }

    private static long retryAfter(HttpReply reply) {
        var header = reply.header("Retry-After");
        if (header == null
                || header.isEmpty()
                || header.length() > 6
                || !header.chars().allMatch(Character::isDigit)) {
            return 1;
        }
        return Long.parseLong(header);
    }

    private record ErrorBody(@Nullable String code, String message) {}

    private static ErrorBody body(HttpReply reply) {
        byte[] bytes;
        try {
            bytes = reply.bytes();
        } catch (IOException e) {
            return new ErrorBody(null, "");
        }
        var type = reply.header("Content-Type");
        if (type != null && type.contains("json")) {
            try {
                return fromJson(Json.parse(bytes));
            } catch (ApiException e) {
                return new ErrorBody(null, "");
            }
        }
        return new ErrorBody(null, "");
    }

    private static ErrorBody fromJson(JsonNode root) {
        var placement = root.path("errors").path(0);
        if (placement.isObject()) {
            return new ErrorBody(
                    Json.textOrNull(placement, "code"),
                    cut(placement.path("detail").asString("")));
        }
        for (var field : root.properties()) {
            var inner = field.getValue();
            if (inner.isObject()) {
                return new ErrorBody(
                        Json.textOrNull(inner, "type"),
                        cut(inner.path("message").asString("")));
            }
            if (inner.isString()) {
                return new ErrorBody(null, cut(inner.stringValue()));
            }
        }
        return new ErrorBody(null, "");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
