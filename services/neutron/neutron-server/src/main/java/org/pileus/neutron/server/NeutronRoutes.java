package org.pileus.neutron.server;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.PathRewrite;
import org.pileus.kernel.http.Route;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceRoutes;
import org.pileus.neutron.server.extensions.Discovery;

/// The whole URL table of the Network API.
final class NeutronRoutes {
    private NeutronRoutes() {}

    static HttpApp app(NeutronParts parts, IdSource ids, Authenticator authenticator) {
        return HttpApp.named("neutron-server", ids, new NeutronErrors())
                .routes(all(parts))
                .policy(parts.policy())
                .authenticator(authenticator)
                .rewrite(NeutronRoutes::withoutSuffix)
                .requestIdHeaders("X-Openstack-Request-Id")
                .build();
    }

    /// Old clients append `.json` to every path.
    private static PathRewrite.Rewritten withoutSuffix(String path) {
        return new PathRewrite.Rewritten(path.endsWith(".json") ? path.substring(0, path.length() - 5) : path, null);
    }

    private static List<Route> all(NeutronParts parts) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(new Discovery(parts.config().serveRouters()).routes());
        routes.addAll(five(parts, parts.networks()));
        routes.addAll(five(parts, parts.subnets()));
        routes.addAll(five(parts, parts.portsApi()));
        routes.addAll(five(parts, parts.groupsApi()));
        routes.addAll(new ResourceRoutes<>(parts.rulesApi(), parts.policy().names()).without("PUT"));
        return routes;
    }

    private static List<Route> five(NeutronParts parts, ResourceApi<?> api) {
        return new ResourceRoutes<>(api, parts.policy().names()).all();
    }
}
