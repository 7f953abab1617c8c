package org.pileus.keystone;

import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.ErrorRenderer;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Links;

/// The error body of the identity API: `{"error": {"code", "message", "title"}}`.
final class KeystoneErrors implements ErrorRenderer {
    private static final String POLICY_SAYS = "Policy doesn't allow ";
    private static final String POLICY_ENDS = " to be performed.";

    private final Links links;

    KeystoneErrors(Links links) {
        this.links = links;
    }

    @Override
    public Response render(Failure failure, Request request, String requestId) {
        return switch (failure) {
            case Failure.Invalid(var _, var message) -> error(400, "Bad Request", message);
            case Failure.Unauthorized(var message) ->
                error(401, "Unauthorized", message)
                        .header("WWW-Authenticate", "Keystone uri=\"" + links.root(request) + "\"");
            case Failure.Forbidden(var _, var message) -> error(403, "Forbidden", forbidden(message));
            case Failure.NotFound(var _, var _, var message) -> error(404, "Not Found", message);
            case Failure.Conflict(var _, var message) -> error(409, "Conflict", message);
            case Failure.QuotaExceeded(var _, var message) -> error(403, "Forbidden", message);
            case Failure.MethodNotAllowed(var allowed) ->
                error(405, "Method Not Allowed", failure.message()).header("Allow", String.join(", ", allowed));
            case Failure.NotAcceptable(var message, var _, var _) -> error(406, "Not Acceptable", message);
            case Failure.Gone(var message) -> error(410, "Gone", message);
            case Failure.PreconditionFailed(var _, var message) -> error(412, "Precondition Failed", message);
            case Failure.TooLarge(var status, var message) -> error(status, "Request Entity Too Large", message);
            case Failure.UnsupportedMediaType(var message, var _) -> error(415, "Unsupported Media Type", message);
            case Failure.RangeNotSatisfiable(var message, var _) -> error(416, "Range Not Satisfiable", message);
            case Failure.TooManyRequests(var message, var seconds) ->
                error(429, "Too Many Requests", message).header("Retry-After", Long.toString(seconds));
            case Failure.NotImplemented(var message) -> error(501, "Not Implemented", message);
            case Failure.Unavailable(var message, var seconds) ->
                error(503, "Service Unavailable", message).header("Retry-After", Long.toString(seconds));
        };
    }

    @Override
    public Response renderBug(Request request, String requestId) {
        return error(
                500,
                "Internal Server Error",
                "An unexpected error prevented the server from fulfilling your request. (" + requestId + ")");
    }

    /// The policy language's refusal in the words of this API.
    private static String forbidden(String message) {
        if (message.startsWith(POLICY_SAYS) && message.endsWith(POLICY_ENDS)) {
            var rule = message.substring(POLICY_SAYS.length(), message.length() - POLICY_ENDS.length());
            return "You are not authorized to perform the requested action: " + rule + ".";
        }
        return message;
    }

    private static Response error(int code, String title, String message) {
        var root = Json.object();
        root.putObject("error").put("code", code).put("message", message).put("title", title);
        return Response.json(code, root).header("Vary", "X-Auth-Token");
    }
}
