package org.pileus.nova.api.servers;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Handler;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;

/// What upstream offers and this cloud says no to, plainly: the server is looked for and the rule decided first.
public final class UnsupportedHandlers {
    private final ServerLookup lookup;

    public UnsupportedHandlers(ServerLookup lookup) {
        this.lookup = lookup;
    }

    /// 501 for something about one server.
    /// @param what in words for people
    public Handler server(String what) {
        return request -> {
            lookup.require(request);
            throw new ApiException(new Failure.NotImplemented("This cloud does not offer: " + what + "."));
        };
    }

    /// GET /servers/{server_id}/os-volume_attachments: there is no block storage, so there are none.
    public Response volumes(Request request) {
        lookup.require(request);
        var root = Json.object();
        root.putArray("volumeAttachments");
        return Response.ok(root);
    }

    /// One volume attachment: 404.
    public Response volume(Request request) {
        lookup.require(request);
        var id = request.pathParameter("volume_id");
        throw new ApiException(new Failure.NotFound("volume", id, "Volume " + id + " could not be found."));
    }

    /// GET /servers/{server_id}/topology: guests here are not pinned.
    public Response topology(Request request) {
        QueryShape.none(request);
        lookup.require(request);
        var root = Json.object();
        root.putArray("nodes");
        root.putNull("pagesize_kb");
        return Response.ok(root);
    }
}
