package org.pileus.nova.novncproxy;

import java.util.List;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.PathRewrite;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.service.Endpoint;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;

/// nova-novncproxy: noVNC's pages, and the WebSockets they open.
public final class NovaNovncProxyService implements Service {
    private static final int PORT = 6080;
    private final ConsoleSockets sockets;
    private final Endpoint endpoint;

    public NovaNovncProxyService(Seams seams, NovaNovncProxyConfig config) {
        sockets = new ConsoleSockets(config, new ConsoleGrants(seams.bus()), seams.ids());
        var files = new StaticFiles(config.web());
        var app = HttpApp.named(name(), seams.ids(), (failure, request, id) -> plain(failure))
                // Every file is one route: which one, the path as it was sent says.
                .rewrite(path -> new PathRewrite.Rewritten("/", null))
                .routes(List.of(Route.open("GET", "/", files::serve)))
                .build();
        endpoint = new Endpoint(name(), PORT, app, sockets);
    }

    private static Response plain(Failure failure) {
        var status = switch (failure) {
            case Failure.NotFound _ -> 404;
            case Failure.MethodNotAllowed _ -> 405;
            case Failure.TooLarge large -> large.status();
            case Failure.Unavailable _ -> 503;
            case Failure.Forbidden _ -> 403;
            default -> 400;
        };
        return Response.text(status, failure.message());
    }

    @Override
    public String name() {
        return "nova-novncproxy";
    }

    /// Nothing to take up: all state is in the tokens.
    @Override
    public void start() {}

    @Override
    public void stop() {
        sockets.closeAll();
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(endpoint);
    }
}
