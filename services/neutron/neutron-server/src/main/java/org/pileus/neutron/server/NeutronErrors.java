package org.pileus.neutron.server;

import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.ErrorRenderer;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// Error bodies of the Network API: `{"NeutronError": {"type", "message", "detail"}}`. Clients match the type.
final class NeutronErrors implements ErrorRenderer {
    @Override
    public Response render(Failure failure, Request request, String requestId) {
        return switch (failure) {
            case Failure.Invalid f -> body(400, f.code() == null ? "HTTPBadRequest" : f.code(), f.message());
            case Failure.Unauthorized f -> unauthorized(f);
            case Failure.Forbidden f -> body(403, f.code() == null ? "PolicyNotAuthorized" : f.code(), f.message());
            case Failure.NotFound f ->
                body(404, f.kind().equals("resource") ? "HTTPNotFound" : f.kind() + "NotFound", f.message());
            case Failure.Conflict f -> body(409, f.code() == null ? "Conflict" : f.code(), f.message());
            case Failure.QuotaExceeded f -> body(409, "OverQuota", f.message());
            case Failure.MethodNotAllowed f ->
                body(405, "HTTPMethodNotAllowed", f.message()).header("Allow", String.join(", ", f.allowed()));
            case Failure.NotAcceptable f -> body(406, "HTTPNotAcceptable", f.message());
            case Failure.Gone f -> body(410, "HTTPGone", f.message());
            case Failure.PreconditionFailed f ->
                body(412, f.code() == null ? "HTTPPreconditionFailed" : f.code(), f.message());
            case Failure.TooLarge f -> body(f.status(), "HTTPRequestEntityTooLarge", f.message());
            case Failure.UnsupportedMediaType f -> body(415, "HTTPUnsupportedMediaType", f.message());
            case Failure.RangeNotSatisfiable f -> body(416, "HTTPRequestRangeNotSatisfiable", f.message());
            case Failure.TooManyRequests f ->
                body(429, "HTTPTooManyRequests", f.message())
                        .header("Retry-After", Long.toString(f.retryAfterSeconds()));
            case Failure.NotImplemented f -> body(501, "HTTPNotImplemented", f.message());
            case Failure.Unavailable f ->
                body(503, "HTTPServiceUnavailable", f.message())
                        .header("Retry-After", Long.toString(f.retryAfterSeconds()));
        };
    }

    private static Response unauthorized(Failure.Unauthorized failure) {
        var error = Json.object();
        error.putObject("error").put("code", 401).put("title", "Unauthorized").put("message", failure.message());
        return Response.json(401, error).header("WWW-Authenticate", "Keystone uri=\"\"");
    }

    private static Response body(int status, String type, String message) {
        var body = Json.object();
        body.putObject("NeutronError").put("type", type).put("message", message).put("detail", "");
        return Response.json(status, body);
    }
}
