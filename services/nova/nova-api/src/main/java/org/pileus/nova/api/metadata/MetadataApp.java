package org.pileus.nova.api.metadata;

import java.util.List;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.http.ErrorRenderer;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.PathRewrite;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;

/// The metadata service's face: every path is one route, and errors are short texts.
public final class MetadataApp {
    private static final String ANY = "/any";

    private MetadataApp() {}

    public static HttpApp of(MetadataHandlers handlers, IdSource ids) {
        PathRewrite everything = path -> new PathRewrite.Rewritten(ANY, null);
        return HttpApp.named("nova-metadata", ids, errors())
                .routes(List.of(Route.open("GET", ANY, handlers::get), Route.open("POST", ANY, handlers::post)))
                .rewrite(everything)
                .build();
    }

    private static ErrorRenderer errors() {
        return new ErrorRenderer() {
            @Override
            public Response render(Failure failure, Request request, String requestId) {
                var status = switch (failure) {
                    case Failure.Invalid f -> 400;
                    case Failure.Forbidden f -> 403;
                    case Failure.NotFound f -> 404;
                    case Failure.Conflict f -> 409;
                    case Failure.MethodNotAllowed f -> 405;
                    case Failure.TooLarge f -> f.status();
                    case Failure.Unauthorized f -> 401;
                    case Failure.QuotaExceeded f -> 403;
                    case Failure.NotAcceptable f -> 406;
                    case Failure.Gone f -> 410;
                    case Failure.PreconditionFailed f -> 412;
                    case Failure.UnsupportedMediaType f -> 415;
                    case Failure.RangeNotSatisfiable f -> 416;
                    case Failure.TooManyRequests f -> 429;
                    case Failure.NotImplemented f -> 501;
                    case Failure.Unavailable f -> 503;
                };
                return Response.text(status, failure.message() + "\n");
            }
        };
    }
}
