package org.pileus.nova.api;

import static org.pileus.kernel.http.Route.anyToken;
import static org.pileus.kernel.http.Route.object;
import static org.pileus.kernel.http.Route.of;
import static org.pileus.kernel.http.Route.open;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.http.Route;
import org.pileus.nova.api.flavors.ExtraSpecHandlers;
import org.pileus.nova.api.flavors.FlavorAccessHandlers;
import org.pileus.nova.api.flavors.FlavorHandlers;
import org.pileus.nova.api.servers.DeleteHandlers;
import org.pileus.nova.api.servers.ServerCreation;
import org.pileus.nova.api.servers.ServerHandlers;
import org.pileus.nova.api.versions.ExtensionHandlers;
import org.pileus.nova.api.versions.VersionHandlers;

/// The URL table of the compute API: method, path, rule, handler, microversions.
final class NovaRoutes {
    private static final String API = "os_compute_api:";
    private static final String SERVER = "/servers/{server_id}";
    private static final String ACTION = SERVER + "/action";
    private static final String FLAVOR = "/flavors/{flavor_id}";

    private final NovaParts parts;

    NovaRoutes(NovaParts parts) {
        this.parts = parts;
    }

    List<Route> all() {
        var routes = new ArrayList<Route>();
        routes.addAll(versions());
        routes.addAll(servers());
        routes.addAll(flavors());
        return routes;
    }

    private static List<Route> versions() {
        var versions = new VersionHandlers();
        var extensions = new ExtensionHandlers();
        return List.of(
                open("GET", "/", versions::list),
                open("GET", "/v2.1", versions::current),
                open("GET", "/v2", versions::legacy),
                of("GET", "/extensions", API + "extensions", extensions::list),
                of("GET", "/extensions/{alias}", API + "extensions", extensions::show));
    }

    private List<Route> servers() {
        var creation = new ServerCreation(
                parts.ledger, parts.checks, parts.numbers, parts.seams.ids(), parts.seams.failpoints());
        var servers = new ServerHandlers(parts.lookup, creation, parts.ledger, parts.checks, parts.seams.tracer());
        var deletes = new DeleteHandlers(parts.lookup, parts.ledger, parts.hosts);
        return List.of(
                object("GET", "/servers", API + "servers:index", servers::list),
                of("POST", "/servers", API + "servers:create", servers::create),
                object("GET", "/servers/detail", API + "servers:detail", servers::detail),
                object("GET", SERVER, API + "servers:show", servers::show),
                object("PUT", SERVER, API + "servers:update", servers::update),
                object("DELETE", SERVER, API + "servers:delete", deletes::delete),
                object("POST", ACTION, API + "os-deferred-delete:force", deletes::force).action("forceDelete"));
    }

    private List<Route> flavors() {
        var flavors = new FlavorHandlers(parts.flavors, parts.seams.ids(), parts.seams.clock());
        var specs = new ExtraSpecHandlers(parts.flavors, parts.seams.clock());
        var access = new FlavorAccessHandlers(parts.flavors);
        return List.of(
                anyToken("GET", "/flavors", flavors::list),
                anyToken("GET", "/flavors/detail", flavors::detail),
                of("POST", "/flavors", API + "os-flavor-manage:create", flavors::create),
                anyToken("GET", FLAVOR, flavors::show),
                of("PUT", FLAVOR, API + "os-flavor-manage:update", flavors::update).since("2.55"),
                of("DELETE", FLAVOR, API + "os-flavor-manage:delete", flavors::delete),
                of("GET", FLAVOR + "/os-flavor-access", API + "os-flavor-access", access::list),
                of("POST", FLAVOR + "/action", API + "os-flavor-access:add_tenant_access", access::add)
                        .action("addTenantAccess"),
                of("POST", FLAVOR + "/action", API + "os-flavor-access:remove_tenant_access", access::remove)
                        .action("removeTenantAccess"),
                of("GET", FLAVOR + "/os-extra_specs", API + "os-flavor-extra-specs:index", specs::list),
                of("POST", FLAVOR + "/os-extra_specs", API + "os-flavor-extra-specs:create", specs::create),
                of("GET", FLAVOR + "/os-extra_specs/{key}", API + "os-flavor-extra-specs:show", specs::show),
                of("PUT", FLAVOR + "/os-extra_specs/{key}", API + "os-flavor-extra-specs:update", specs::update),
                of("DELETE", FLAVOR + "/os-extra_specs/{key}", API + "os-flavor-extra-specs:delete", specs::delete));
    }
}
