package org.pileus.nova.api.servers;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.model.Vif;
import tools.jackson.databind.node.ArrayNode;

/// The addresses of a server by network.
public final class AddressHandlers {
    private final ServerLookup lookup;

    public AddressHandlers(ServerLookup lookup) {
        this.lookup = lookup;
    }

    /// GET /servers/{server_id}/ips.
    public Response list(Request request) {
        QueryShape.none(request);
        var root = Json.object();
        var addresses = root.putObject("addresses");
        ServerView.byNetwork(lookup.require(request).vifs()).forEach((label, vifs) -> {
            var list = addresses.putArray(label);
            vifs.forEach(vif -> add(list, vif));
        });
        return Response.ok(root);
    }

    /// GET /servers/{server_id}/ips/{network_label}.
    public Response show(Request request) {
        QueryShape.none(request);
        var label = request.pathParameter("network_label");
        var vifs = ServerView.byNetwork(lookup.require(request).vifs()).get(label);
        if (vifs == null) {
            throw new ApiException(
                    new Failure.NotFound("network", label, "Instance is not a member of specified network"));
        }
        var root = Json.object();
        var list = root.putArray(label);
        vifs.forEach(vif -> add(list, vif));
        return Response.ok(root);
    }

    private static void add(ArrayNode list, Vif vif) {
        vif.fixedIps()
                .forEach(ip -> list.addObject().put("version", ip.version()).put("addr", ip.address()));
    }
}
