package org.pileus.nova.api;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Handler;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;

/// Routes that upstream once had: 410 for good, or (the proxies of other services until 2.35) not offered here.
final class NovaGone {
    private static final List<String> GONE = List.of(
            "/os-agents",
            "/os-agents/{id}",
            "/os-cells",
            "/os-cells/{id}",
            "/os-cells/{id}/capacities",
            "/os-certificates",
            "/os-certificates/{id}",
            "/os-cloudpipe",
            "/os-cloudpipe/{id}",
            "/os-fping",
            "/os-fping/{id}",
            "/os-fixed-ips/{id}",
            "/os-fixed-ips/{id}/action",
            "/os-floating-ips-bulk",
            "/os-floating-ips-bulk/{id}",
            "/os-floating-ip-dns",
            "/os-floating-ip-dns/{id}",
            "/os-floating-ip-dns/{id}/entries/{name}",
            "/os-security-group-default-rules",
            "/os-security-group-default-rules/{id}",
            "/servers/{server_id}/consoles",
            "/servers/{server_id}/consoles/{id}",
            "/servers/{server_id}/os-virtual-interfaces");
    /// Until 2.35: what the services of today do themselves.
    private static final List<String> PROXIES = List.of(
            "/os-networks",
            "/os-networks/{id}",
            "/os-tenant-networks",
            "/os-tenant-networks/{id}",
            "/os-volumes",
            "/os-volumes/detail",
            "/os-volumes/{id}",
            "/os-snapshots",
            "/os-snapshots/detail",
            "/os-snapshots/{id}",
            "/images",
            "/images/detail",
            "/images/{id}",
            "/os-baremetal-nodes",
            "/os-baremetal-nodes/{id}",
            "/os-floating-ip-pools",
            "/os-floating-ips",
            "/os-floating-ips/{id}",
            "/os-security-groups",
            "/os-security-groups/{id}",
            "/os-security-group-rules",
            "/os-security-group-rules/{id}");

    private NovaGone() {}

    static List<Route> routes() {
        var routes = new ArrayList<Route>();
        for (var path : GONE) {
            for (var method : List.of("GET", "POST", "PUT", "DELETE")) {
                routes.add(Route.anyToken(method, path, NovaGone::gone));
            }
        }
        for (var path : PROXIES) {
            for (var method : List.of("GET", "POST", "PUT", "DELETE")) {
                routes.add(Route.anyToken(method, path, NovaGone::elsewhere).until("2.35"));
            }
        }
        routes.add(Route.anyToken("POST", "/servers/{server_id}/action", NovaGone::gone)
                .action("resetNetwork"));
        routes.add(Route.anyToken("POST", "/servers/{server_id}/action", NovaGone::gone)
                .action("os-getRDPConsole"));
        routes.add(notOffered("GET", "/os-hosts", "2.42"));
        routes.add(notOffered("GET", "/os-hosts/{host}", "2.42"));
        routes.add(notOffered("PUT", "/os-hosts/{host}", "2.42"));
        return routes;
    }

    private static Route notOffered(String method, String path, String until) {
        Handler handler = NovaGone::elsewhere;
        return Route.of(method, path, "os_compute_api:os-hosts:list", handler).until(until);
    }

    private static Response gone(Request request) {
        throw new ApiException(new Failure.Gone("This API was removed: " + request.method() + " " + request.path()));
    }

    private static Response elsewhere(Request request) {
        throw new ApiException(new Failure.NotImplemented("This cloud does not relay " + request.path()
                + ": ask the service that owns it, or use microversion 2.36."));
    }
}
