package org.pileus.nova.api;

import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.ErrorRenderer;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// Failures as the compute API words them: `{"itemNotFound": {"code": 404, "message": "…"}}`.
final class NovaErrors implements ErrorRenderer {
    @Override
    public Response render(Failure failure, Request request, String requestId) {
        var message = failure.message();
        return switch (failure) {
            case Failure.Invalid f -> body("badRequest", 400, message);
            case Failure.Unauthorized f -> unauthorized(message);
            case Failure.Forbidden f -> body("forbidden", 403, message);
            case Failure.NotFound f -> body("itemNotFound", 404, message);
            case Failure.Conflict f -> body("conflictingRequest", 409, message);
            case Failure.QuotaExceeded f -> body("forbidden", 403, message);
            case Failure.MethodNotAllowed f ->
                body("badMethod", 405, message).header("Allow", String.join(", ", f.allowed()));
            case Failure.NotAcceptable f -> body("computeFault", 406, message);
            case Failure.Gone f -> body("computeFault", 410, message);
            case Failure.PreconditionFailed f -> body("computeFault", 412, message);
            case Failure.TooLarge f -> body("overLimit", f.status(), message);
            case Failure.UnsupportedMediaType f -> body("badMediaType", 415, message);
            case Failure.RangeNotSatisfiable f -> body("computeFault", 416, message);
            case Failure.TooManyRequests f -> retry(body("overLimit", 429, message), f.retryAfterSeconds());
            case Failure.NotImplemented f -> body("notImplemented", 501, message);
            case Failure.Unavailable f -> retry(body("serviceUnavailable", 503, message), f.retryAfterSeconds());
        };
    }

    /// A bug of ours has the name that clients of the field look for.
    @Override
    public Response renderBug(Request request, String requestId) {
        return body(
                "computeFault",
                500,
                "Unexpected API Error. Please report the request id to the operators of this cloud. (" + requestId
                        + ")");
    }

    private static Response body(String name, int status, String message) {
        var root = Json.object();
        root.putObject(name).put("code", status).put("message", message);
        return Response.json(status, root);
    }

    /// Refusals of tokens look the same in every service: they come from the part all share.
    private static Response unauthorized(String message) {
        var root = Json.object();
        root.putObject("error").put("code", 401).put("title", "Unauthorized").put("message", message);
        return Response.json(401, root).header("WWW-Authenticate", "Keystone uri=\"\"");
    }

    private static Response retry(Response response, long seconds) {
        return seconds > 0 ? response.header("Retry-After", Long.toString(seconds)) : response;
    }
}
