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
import org.pileus.neutron.server.ipam.AddressAvailability;
import org.pileus.neutron.server.quotas.QuotasApi;
import org.pileus.neutron.server.routers.RouterInterfaces;
import org.pileus.neutron.server.tags.TagRoutes;

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
        tagged(routes, parts, parts.networks());
        tagged(routes, parts, parts.subnets());
        tagged(routes, parts, parts.portsApi());
        tagged(routes, parts, parts.groupsApi());
        tagged(routes, parts, parts.subnetPools());
        routes.addAll(parts.subnetPools().moreRoutes(of(parts, parts.subnetPools())));
        routes.addAll(of(parts, parts.rulesApi()).without("PUT"));
        routes.addAll(of(parts, parts.addressScopes()).all());
        routes.addAll(of(parts, parts.rbac()).all());
        routes.addAll(new QuotasApi(parts.quotas()).routes());
        routes.addAll(of(parts, parts.agentsApi()).without("POST"));
        routes.addAll(parts.agentsApi().moreRoutes());
        routes.addAll(parts.hostsApi().routes());
        routes.addAll(parts.portBindings().routes());
        routes.addAll(new AddressAvailability(parts.db(), parts.model()).routes());
        routes.addAll(of(parts, parts.addressGroups()).all());
        routes.addAll(parts.addressGroups().moreRoutes(of(parts, parts.addressGroups())));
        if (parts.config().serveRouters()) {
            tagged(routes, parts, parts.routers());
            tagged(routes, parts, parts.floatingIps());
            routes.addAll(routerInterfaces(parts).all());
        }
        return routes;
    }

    private static RouterInterfaces routerInterfaces(NeutronParts parts) {
        return new RouterInterfaces(
                parts.routers(),
                of(parts, parts.routers()),
                parts.routerPorts(),
                parts.writer(),
                parts.portsApi(),
                parts.subnets(),
                parts.model(),
                parts.store());
    }

    private static <T> ResourceRoutes<T> of(NeutronParts parts, ResourceApi<T> api) {
        return new ResourceRoutes<>(api, parts.policy().names());
    }

    /// The five routes and those of the tags.
    private static <T> void tagged(List<Route> routes, NeutronParts parts, ResourceApi<T> api) {
        routes.addAll(of(parts, api).all());
        routes.addAll(new TagRoutes<>(api, of(parts, api)).all());
    }
}
