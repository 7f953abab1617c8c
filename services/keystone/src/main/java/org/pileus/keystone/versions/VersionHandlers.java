package org.pileus.keystone.versions;

import java.util.List;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.keystone.lists.Links;
import tools.jackson.databind.node.ObjectNode;

/// Version discovery, as plain JSON and as JSON-home.
public final class VersionHandlers {
    private static final String JSON_HOME = "application/json-home";

    private final Links links;

    public VersionHandlers(Links links) {
        this.links = links;
    }

    /// GET /: 300 with the one version there is. SDKs strip `/v3` and look here.
    public Response root(Request request) {
        var answer = Json.object();
        answer.putObject("versions").putArray("values").add(version(request));
        return Response.json(300, answer).header("Vary", "X-Auth-Token");
    }

    /// GET /v3: 200, or the JSON-home document when the client accepts that.
    public Response v3(Request request, List<Route> routes) {
        var accept = request.header("Accept");
        if (accept != null && accept.contains(JSON_HOME)) {
            return Response.status(200)
                    .body(Json.bytes(JsonHome.of(routes)), JSON_HOME)
                    .header("Vary", "X-Auth-Token");
        }
        var answer = Json.object();
        answer.set("version", version(request));
        return Response.ok(answer).header("Vary", "X-Auth-Token");
    }

    private ObjectNode version(Request request) {
        var version = Json.object();
        version.put("id", "v3.14");
        version.put("status", "stable");
        version.put("updated", "2020-04-07T00:00:00Z");
        version.putArray("links").addObject().put("rel", "self").put("href", links.of(request, "/"));
        version.putArray("media-types")
                .addObject()
                .put("base", "application/json")
                .put("type", "application/vnd.openstack.identity-v3+json");
        return version;
    }
}
