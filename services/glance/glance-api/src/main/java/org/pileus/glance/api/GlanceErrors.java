package org.pileus.glance.api;

import java.util.Map;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.ErrorRenderer;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// The error bodies of this API: `{"message", "code": "404 Not Found", "title"}`.
final class GlanceErrors implements ErrorRenderer {
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(406, "Not Acceptable"),
            Map.entry(409, "Conflict"),
            Map.entry(410, "Gone"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Request Entity Too Large"),
            Map.entry(414, "Request URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(416, "Requested Range Not Satisfiable"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(503, "Service Unavailable"));
    private final String identityUrl;

    /// @param identityUrl named to clients that come without a valid token
    GlanceErrors(String identityUrl) {
        this.identityUrl = identityUrl;
    }

    @Override
    public Response render(Failure failure, Request request, String requestId) {
        return switch (failure) {
            case Failure.Invalid(var code, var message) -> error(400, message);
            case Failure.Unauthorized(var message) ->
                error(401, message).header("WWW-Authenticate", "Keystone uri=\"" + identityUrl + "\"");
            case Failure.Forbidden(var code, var message) -> error(403, message);
            case Failure.NotFound(var kind, var id, var message) -> error(404, message);
            case Failure.MethodNotAllowed(var allowed) ->
                error(405, failure.message()).header("Allow", String.join(", ", allowed));
            case Failure.NotAcceptable(var message, var min, var max) -> error(406, message);
            case Failure.Conflict(var code, var message) -> error(409, message);
            case Failure.Gone(var message) -> error(410, message);
            case Failure.PreconditionFailed(var code, var message) -> error(412, message);
            case Failure.QuotaExceeded(var resources, var message) -> error(413, message);
            case Failure.TooLarge(var status, var message) -> error(status, message);
            case Failure.UnsupportedMediaType(var message, var accepted) ->
                accepted.stream().anyMatch(type -> type.endsWith("json-patch"))
                        ? error(415, message).header("Accept-Patch", String.join(", ", accepted))
                        : error(415, message);
            case Failure.RangeNotSatisfiable(var message, var size) ->
                error(416, message).header("Content-Range", "bytes */" + size);
            case Failure.TooManyRequests(var message, var after) ->
                error(429, message).header("Retry-After", Long.toString(after));
            case Failure.NotImplemented(var message) -> error(501, message);
            case Failure.Unavailable(var message, var after) ->
                error(503, message).header("Retry-After", Long.toString(after));
        };
    }

    @Override
    public Response renderBug(Request request, String requestId) {
        return error(500, "The server has either erred or is incapable of performing the requested operation.");
    }

    private static Response error(int status, String message) {
        var title = TITLES.getOrDefault(status, "Error");
        return Response.json(
                status,
                Json.object()
                        .put("message", message + "<br /><br />\n\n\n")
                        .put("code", status + " " + title)
                        .put("title", title));
    }
}
