package org.pileus.glance.registry;

import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.ErrorRenderer;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// Errors between the two image services: `{"error": {"code", "message"}}`.
final class RegistryErrors implements ErrorRenderer {
    @Override
    public Response render(Failure failure, Request request, String requestId) {
        var status = switch (failure) {
            case Failure.Invalid(var code, var message) -> 400;
            case Failure.Unauthorized(var message) -> 401;
            case Failure.Forbidden(var code, var message) -> 403;
            case Failure.NotFound(var kind, var id, var message) -> 404;
            case Failure.MethodNotAllowed(var allowed) -> 405;
            case Failure.NotAcceptable(var message, var min, var max) -> 406;
            case Failure.Conflict(var code, var message) -> 409;
            case Failure.Gone(var message) -> 410;
            case Failure.PreconditionFailed(var code, var message) -> 412;
            case Failure.QuotaExceeded(var resources, var message) -> 413;
            case Failure.TooLarge(var code, var message) -> code;
            case Failure.UnsupportedMediaType(var message, var accepted) -> 415;
            case Failure.RangeNotSatisfiable(var message, var size) -> 416;
            case Failure.TooManyRequests(var message, var after) -> 429;
            case Failure.NotImplemented(var message) -> 501;
            case Failure.Unavailable(var message, var after) -> 503;
        };
        var body = Json.object();
        body.putObject("error").put("code", status).put("message", failure.message());
        return Response.json(status, body);
    }
}
