package org.pileus.kernel.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Failures as they travel back to the caller of a call: the same failure comes out at the other end.
final class FailureCodec {
    private FailureCodec() {}

    static ObjectNode toJson(Failure failure) {
        return switch (failure) {
            case Failure.Invalid(var code, var message) -> coded("invalid", code, message);
            case Failure.Unauthorized(var message) -> plain("unauthorized", message);
            case Failure.Forbidden(var code, var message) -> coded("forbidden", code, message);
            case Failure.NotFound(var kind, var id, var message) ->
                plain("not_found", message).put("what", kind).put("id", id);
            case Failure.Conflict(var code, var message) -> coded("conflict", code, message);
            case Failure.QuotaExceeded(var resources, var message) ->
                strings(plain("quota_exceeded", message), "resources", resources);
            case Failure.MethodNotAllowed(var allowed) -> strings(plain("method_not_allowed", ""), "allowed", allowed);
            case Failure.NotAcceptable(var message, var min, var max) ->
                plain("not_acceptable", message).put("min", min).put("max", max);
            case Failure.Gone(var message) -> plain("gone", message);
            case Failure.PreconditionFailed(var code, var message) -> coded("precondition_failed", code, message);
            case Failure.TooLarge(var status, var message) ->
                plain("too_large", message).put("status", status);
            case Failure.UnsupportedMediaType(var message, var accepted) ->
                strings(plain("unsupported_media_type", message), "accepted", accepted);
            case Failure.RangeNotSatisfiable(var message, var size) ->
                plain("range_not_satisfiable", message).put("size", size);
            case Failure.TooManyRequests(var message, var after) ->
                plain("too_many_requests", message).put("retry_after", after);
            case Failure.NotImplemented(var message) -> plain("not_implemented", message);
            case Failure.Unavailable(var message, var after) ->
                plain("unavailable", message).put("retry_after", after);
        };
    }

    /// @throws RemoteFailure for a kind that a newer process made up
    static Failure fromJson(JsonNode node) {
        var message = node.path("message").asString("");
        var code = Json.textOrNull(node, "code");
        var kind = node.path("kind").asString("");
        return switch (kind) {
            case "invalid" -> new Failure.Invalid(code, message);
            case "unauthorized" -> new Failure.Unauthorized(message);
            case "forbidden" -> new Failure.Forbidden(code, message);
            case "not_found" ->
                new Failure.NotFound(
                        node.path("what").asString(""), node.path("id").asString(""), message);
            case "conflict" -> new Failure.Conflict(code, message);
            case "quota_exceeded" -> new Failure.QuotaExceeded(strings(node.path("resources")), message);
            case "method_not_allowed" -> new Failure.MethodNotAllowed(Set.copyOf(strings(node.path("allowed"))));
            case "not_acceptable" ->
                new Failure.NotAcceptable(message, Json.textOrNull(node, "min"), Json.textOrNull(node, "max"));
            case "gone" -> new Failure.Gone(message);
            case "precondition_failed" -> new Failure.PreconditionFailed(code, message);
            case "too_large" -> new Failure.TooLarge(node.path("status").asInt(413), message);
            case "unsupported_media_type" -> new Failure.UnsupportedMediaType(message, strings(node.path("accepted")));
            case "range_not_satisfiable" ->
                new Failure.RangeNotSatisfiable(message, node.path("size").asLong(0));
            case "too_many_requests" ->
                new Failure.TooManyRequests(message, node.path("retry_after").asLong(1));
            case "not_implemented" -> new Failure.NotImplemented(message);
            case "unavailable" ->
                new Failure.Unavailable(message, node.path("retry_after").asLong(1));
            default -> throw new RemoteFailure("a failure of the unknown kind " + kind + ": " + message);
        };
    }

    private static ObjectNode plain(String kind, String message) {
        return Json.object().put("kind", kind).put("message", message);
    }

    private static ObjectNode coded(String kind, @Nullable String code, String message) {
        var node = plain(kind, message);
        return code == null ? node : node.put("code", code);
    }

    private static ObjectNode strings(ObjectNode node, String key, Iterable<String> values) {
        var array = node.putArray(key);
        values.forEach(array::add);
        return node;
    }

    private static List<String> strings(JsonNode array) {
        var all = new ArrayList<String>();
        array.forEach(item -> all.add(item.asString()));
        return List.copyOf(all);
    }
}
