package org.pileus.placement;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.ErrorRenderer;
import org.pileus.kernel.http.Html;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.requests.Gate;
import tools.jackson.databind.node.ObjectNode;

/// The error bodies of this API: `{"errors":[{status, title, detail, code, request_id}]}`, `code` from 1.23 on. Who
/// accepts no JSON gets a page, or plain text.
final class PlacementErrors implements ErrorRenderer {
    private static final String UNDEFINED = "placement.undefined_code";
    private final String identityUrl;

    /// @param identityUrl named to clients that come without a valid token
    PlacementErrors(String identityUrl) {
        this.identityUrl = identityUrl;
    }

    @Override
    public Response render(Failure failure, Request request, String requestId) {
        return switch (failure) {
            case Failure.Invalid(var code, var message) ->
                error(400, "Bad Request", code, malformedVersion(request).orElse(message), request, requestId);
            case Failure.Unauthorized(var message) ->
                error(401, "Unauthorized", null, message, request, requestId)
                        .header("WWW-Authenticate", "Keystone uri=\"" + identityUrl + "\"");
            case Failure.Forbidden(var code, var message) -> error(403, "Forbidden", code, message, request, requestId);
            case Failure.NotFound(var kind, var id, var message) ->
                error(404, "Not Found", null, message, request, requestId);
            case Failure.Conflict(var code, var message) -> error(409, "Conflict", code, message, request, requestId);
            case Failure.QuotaExceeded(var resources, var message) ->
                error(403, "Forbidden", null, message, request, requestId);
            case Failure.MethodNotAllowed(var allowed) -> methodNotAllowed(new TreeSet<>(allowed), request, requestId);
            case Failure.NotAcceptable notAcceptable -> notAcceptable(notAcceptable, request, requestId);
            case Failure.Gone(var message) -> error(410, "Gone", null, message, request, requestId);
            case Failure.PreconditionFailed(var code, var message) ->
                error(412, "Precondition Failed", code, message, request, requestId);
            case Failure.TooLarge(var status, var message) ->
                error(status, "Request Entity Too Large", null, message, request, requestId);
            case Failure.UnsupportedMediaType(var message, var accepted) ->
                error(415, "Unsupported Media Type", null, message, request, requestId);
            case Failure.RangeNotSatisfiable(var message, var size) ->
                error(416, "Requested Range Not Satisfiable", null, message, request, requestId);
            case Failure.TooManyRequests(var message, var after) ->
                error(429, "Too Many Requests", null, message, request, requestId)
                        .header("Retry-After", Long.toString(after));
            case Failure.NotImplemented(var message) ->
                error(501, "Not Implemented", null, message, request, requestId);
            case Failure.Unavailable(var message, var after) ->
                error(503, "Service Unavailable", null, message, request, requestId)
                        .header("Retry-After", Long.toString(after));
        };
    }

    @Override
    public Response renderBug(Request request, String requestId) {
        return error(
                500,
                "Internal Server Error",
                null,
                "An unexpected error prevented the server from fulfilling your request.",
                request,
                requestId);
    }

    private Response methodNotAllowed(TreeSet<String> allowed, Request request, String requestId) {
        allowed.remove("HEAD");
        return error(
                        405,
                        "Method Not Allowed",
                        null,
                        "The method " + request.method() + " is not allowed for this resource.",
                        request,
                        requestId)
                .header("Allow", String.join(", ", allowed));
    }

    private Response notAcceptable(Failure.NotAcceptable failure, Request request, String requestId) {
        var message = failure.minVersion() == null
                ? failure.message()
                : "Unacceptable version header: " + askedVersion(request).orElse("");
        var node = Json.object();
        var error = node.putArray("errors").addObject();
        error.put("status", 406)
                .put("title", "Not Acceptable")
                .put("detail", message)
                .put("request_id", requestId);
        if (failure.minVersion() != null) {
            error.put("min_version", failure.minVersion()).put("max_version", failure.maxVersion());
        } else if (request.microversion().atLeast(1, 23)) {
            error.put("code", UNDEFINED);
        }
        return answer(406, "Not Acceptable", message, node, request);
    }

    private static Response error(
            int status, String title, @Nullable String code, String detail, Request request, String requestId) {
        var node = Json.object();
        var error = node.putArray("errors").addObject();
        error.put("status", status).put("title", title).put("detail", detail);
        if (request.microversion().atLeast(1, 23)) {
            error.put("code", code == null ? UNDEFINED : code);
        }
        error.put("request_id", requestId);
        return answer(status, title, detail, node, request);
    }

    private static Response answer(int status, String title, String detail, ObjectNode json, Request request) {
        var accepted = request.header("Accept");
        if (Gate.accepts(accepted, "application", "json")) {
            return Response.json(status, json);
        }
        if (!Gate.accepts(accepted, "text", "html")) {
            return Response.text(status, status + " " + title + "\n\n" + detail + "\n");
        }
        var page = "<html><head><title>" + status + " " + title + "</title></head><body><h1>" + status + " " + title
                + "</h1>" + Html.escaped(detail) + "</body></html>";
        return Response.status(status).body(page.getBytes(StandardCharsets.UTF_8), "text/html; charset=UTF-8");
    }

    /// The word after `placement` in the version header.
    private static Optional<String> askedVersion(Request request) {
        for (var header : request.headerValues("OpenStack-API-Version")) {
            for (var part : header.split(",")) {
                var words = part.trim().split("\\s+");
                if (words.length == 2 && words[0].equalsIgnoreCase("placement")) {
                    return Optional.of(words[1]);
                }
            }
        }
        return Optional.empty();
    }

    /// What is wrong with a version header that is none, in the words clients know.
    private static Optional<String> malformedVersion(Request request) {
        return askedVersion(request)
                .filter(text -> !text.equals("latest") && !isVersion(text))
                .map(text -> "invalid version string: " + text);
    }

    private static boolean isVersion(String text) {
        try {
            Microversion.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
