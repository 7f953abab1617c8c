package org.pileus.nova.api.versions;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ObjectNode;

/// Version discovery, open to everybody.
public final class VersionHandlers {
    public static final String MIN = "2.1";
    /// The newest microversion whose behaviour is here: upstream's 2026.2.
    public static final String MAX = "2.104";

    /// GET /: every version.
    public Response list(Request request) {
        var root = Json.object();
        var versions = root.putArray("versions");
        versions.add(describe(request, "v2.0", "v2", "DEPRECATED", "", "", "2011-01-21T11:33:21Z"));
        versions.add(describe(request, "v2.1", "v2.1", "CURRENT", MAX, MIN, "2013-07-23T11:33:21Z"));
        return Response.ok(root);
    }

    /// GET /v2.1/: this version.
    public Response current(Request request) {
        return one(describe(request, "v2.1", "v2.1", "CURRENT", MAX, MIN, "2013-07-23T11:33:21Z"), "2.1");
    }

    /// GET /v2/: the older name of 2.1 without microversions.
    public Response legacy(Request request) {
        return one(describe(request, "v2.0", "v2", "DEPRECATED", "", "", "2011-01-21T11:33:21Z"), "2");
    }

    private static Response one(ObjectNode version, String media) {
        version.withArray("/links")
                .addObject()
                .put("rel", "describedby")
                .put("type", "text/html")
                .put("href", "https://docs.openstack.org/");
        version.putArray("media-types")
                .addObject()
                .put("base", "application/json")
                .put("type", "application/vnd.openstack.compute+json;version=" + media);
        var root = Json.object();
        root.set("version", version);
        return Response.ok(root);
    }

    private static ObjectNode describe(
            Request request, String id, String path, String status, String max, String min, String updated) {
        var node = Json.object();
        node.put("id", id)
                .put("status", status)
                .put("version", max)
                .put("min_version", min)
                .put("updated", updated);
        node.putArray("links").addObject().put("rel", "self").put("href", request.baseUrl() + "/" + path + "/");
        return node;
    }
}
