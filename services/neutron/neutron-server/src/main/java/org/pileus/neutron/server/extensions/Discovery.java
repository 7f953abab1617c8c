package org.pileus.neutron.server.extensions;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.node.ObjectNode;

/// Versions and extension aliases. Clients turn features off whose alias is missing, so the list says what
/// works and nothing else.
public final class Discovery {
    private static final String UPDATED = "2026-11-01T00:00:00-00:00";

    private final List<Extension> extensions;

    public Discovery(boolean routers) {
        extensions = Extension.all(routers);
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/", Discovery::versions),
                Route.anyToken("GET", "/v2.0", Discovery::resources),
                Route.anyToken("GET", "/v2.0/extensions", this::list),
                Route.anyToken("GET", "/v2.0/extensions/{alias}", this::show),
                Route.object("GET", "/v2.0/service-providers", "get_service_provider", Discovery::providers));
    }

    private static Response versions(Request request) {
        var body = Json.object();
        var version = body.putArray("versions").addObject();
        version.put("id", "v2.0").put("status", "CURRENT");
        version.putArray("links").addObject().put("rel", "self").put("href", request.baseUrl() + "/v2.0/");
        return Response.ok(body);
    }

    private static Response resources(Request request) {
        var body = Json.object();
        var all = body.putArray("resources");
        for (var name : List.of("network", "subnet", "port", "subnetpool")) {
            var entry = all.addObject().put("name", name).put("collection", name + "s");
            entry.putArray("links")
                    .addObject()
                    .put("rel", "self")
                    .put("href", request.baseUrl() + "/v2.0/" + name + "s");
        }
        return Response.ok(body);
    }

    /// No service here has providers to choose from, whoever asks.
    private static Response providers(Request request) {
        request.allows(Target.project(request.context().projectId()));
        var body = Json.object();
        body.putArray("service_providers");
        return Response.ok(body);
    }

    private Response list(Request request) {
        var body = Json.object();
        var all = body.putArray("extensions");
        extensions.forEach(extension -> all.add(view(extension)));
        return Response.ok(body);
    }

    private Response show(Request request) {
        var alias = request.pathParameter("alias");
        var found = extensions.stream()
                .filter(extension -> extension.alias().equals(alias))
                .findAny()
                .orElseThrow(() -> ApiException.notFound("Extension", alias));
        var body = Json.object();
        body.set("extension", view(found));
        return Response.ok(body);
    }

    private static ObjectNode view(Extension extension) {
        var view = Json.object()
                .put("alias", extension.alias())
                .put("name", extension.name())
                .put("description", extension.description())
                .put("updated", UPDATED);
        view.putArray("links");
        return view;
    }
}
