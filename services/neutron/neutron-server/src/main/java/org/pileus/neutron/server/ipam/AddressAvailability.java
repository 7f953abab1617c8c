package org.pileus.neutron.server.ipam;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.subnets.Subnet;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/network-ip-availabilities`: how many addresses networks have and use. One statement for all of them.
public final class AddressAvailability {
    private static final String RULE = "get_network_ip_availability";
    private static final Set<String> FILTERS =
            Set.of("network_id", "network_name", "tenant_id", "project_id", "ip_version");

    private final Database db;
    private final Model model;

    public AddressAvailability(Database db, Model model) {
        this.db = db;
        this.model = model;
    }

    public List<Route> routes() {
        return List.of(
                Route.object("GET", "/v2.0/network-ip-availabilities", RULE, this::list),
                Route.object("GET", "/v2.0/network-ip-availabilities/{network_id}", RULE, this::show));
    }

    /// Who may not see a network's is told that there is none.
    private static boolean seen(Request request, Resource network) {
        return request.allows(Target.project(network.projectId()));
    }

    private Map<String, Long> used() {
        Map<String, Long> all = new HashMap<>();
        db.read(query -> query.list(
                        "SELECT subnet_id, COUNT(*) FROM ip_allocations GROUP BY subnet_id",
                        row -> Map.entry(row.text(1), row.number(2))))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    private Response list(Request request) {
        for (var key : request.query().keys()) {
            if (!FILTERS.contains(key)) {
                throw new ApiException(new Failure.Invalid(
                        "InvalidInput",
                        "Invalid input for operation: ['" + key + "'] is invalid attribute for filtering."));
            }
        }
        // a list without networks is decided too
        request.allows(Target.project(request.context().projectId()));
        var used = used();
        var body = Json.object();
        var array = body.putArray("network_ip_availabilities");
        for (var network : model.all(Kind.NETWORK)) {
            if (seen(request, network)
                    && wanted(request, "network_id", network.id())
                    && wanted(request, "network_name", network.text("name"))
                    && wanted(request, "tenant_id", network.projectId())
                    && wanted(request, "project_id", network.projectId())) {
                array.add(view(network, used, request.query().all("ip_version")));
            }
        }
        return Response.ok(body);
    }

    private static boolean wanted(Request request, String key, String value) {
        var values = request.query().all(key);
        return values.isEmpty() || values.contains(value);
    }

    private Response show(Request request) {
        var id = request.pathParameter("network_id");
        var network = model.find(Kind.NETWORK, id)
                .filter(found -> seen(request, found))
                .orElseThrow(() -> ApiException.notFound("Network", id));
        var body = Json.object();
        body.set("network_ip_availability", view(network, used(), List.of()));
        return Response.ok(body);
    }

    private ObjectNode view(Resource network, Map<String, Long> used, List<String> versions) {
        var view = Json.object()
                .put("network_id", network.id())
                .put("network_name", network.text("name"))
                .put("tenant_id", network.projectId())
                .put("project_id", network.projectId());
        var total = BigInteger.ZERO;
        var taken = 0L;
        var subnets = view.putArray("subnet_ip_availability");
        for (var row : model.children(Kind.SUBNET, network.id())) {
            var subnet = new Subnet(row);
            if (!versions.isEmpty() && !versions.contains(Integer.toString(subnet.ipVersion()))) {
                continue;
            }
            var size = subnet.pools().stream().map(AddressRange::size).reduce(BigInteger.ZERO, BigInteger::add);
            var mine = used.getOrDefault(subnet.id(), 0L);
            total = total.add(size);
            taken += mine;
            subnets.addObject()
                    .put("subnet_id", subnet.id())
                    .put("subnet_name", row.text("name"))
                    .put("cidr", subnet.cidr())
                    .put("ip_version", subnet.ipVersion())
                    .put("total_ips", size)
                    .put("used_ips", mine);
        }
        return view.put("total_ips", total).put("used_ips", taken);
    }
}
