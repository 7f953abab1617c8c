package org.pileus.neutron.server.routers;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.neutron.server.api.ResourceRoutes;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.ports.PortWriter;
import org.pileus.neutron.server.ports.PortsApi;
import org.pileus.neutron.server.ports.ServicePort;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import org.pileus.neutron.server.subnets.Subnet;
import org.pileus.neutron.server.subnets.SubnetsApi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is done to a router beside changing it: interfaces and extra routes. Every change of its interfaces
/// writes the router's next revision, so that two at once cannot connect overlapping prefixes.
public final class RouterInterfaces {
    private final RoutersApi routers;
    private final ResourceRoutes<Resource> routes;
    private final RouterPorts ports;
    private final PortWriter writer;
    private final PortsApi portsApi;
    private final SubnetsApi subnets;
    private final Model model;
    private final ResourceStore store;

    public RouterInterfaces(
            RoutersApi routers,
            ResourceRoutes<Resource> routes,
            RouterPorts ports,
            PortWriter writer,
            PortsApi portsApi,
            SubnetsApi subnets,
            Model model,
            ResourceStore store) {
        this.routers = routers;
        this.routes = routes;
        this.ports = ports;
        this.writer = writer;
        this.portsApi = portsApi;
        this.subnets = subnets;
        this.model = model;
        this.store = store;
    }

    public List<Route> all() {
        var base = "/v2.0/routers/{id}/";
        return List.of(
                Route.object("PUT", base + "add_router_interface", "add_router_interface", this::add),
                Route.object("PUT", base + "remove_router_interface", "remove_router_interface", this::remove),
                Route.object("PUT", base + "add_extraroutes", "add_extraroutes", this::addRoutes),
                Route.object("PUT", base + "remove_extraroutes", "remove_extraroutes", this::removeRoutes));
    }

    private Resource authorised(Request request) {
        var router = routes.require(request);
        request.authorize(routers.target(router, request.context()));
        return router;
    }

    private static ApiException bad(String reason) {
        return ApiException.invalid("Bad router request: " + reason + ".");
    }

    private static String idOf(JsonNode body, String key) {
        var value = body.get(key);
        return value == null ? "" : Values.UUID_TEXT.accept(key, value).stringValue();
    }

    private Response add(Request request) {
        var router = authorised(request);
        var body = request.jsonObject();
        var subnetId = idOf(body, "subnet_id");
        var portId = idOf(body, "port_id");
        if (subnetId.isEmpty() == portId.isEmpty()) {
            throw bad(
                    subnetId.isEmpty()
                            ? "Either subnet_id or port_id must be specified"
                            : "Cannot specify both subnet-id and port-id");
        }
        var port = subnetId.isEmpty() ? attach(request, router, portId) : connect(request, router, subnetId);
        return Response.ok(view(router, port));
    }

    private Port connect(Request request, Resource router, String subnetId) {
        var found = subnets.find(subnetId)
                .filter(subnet -> request.allows("get_subnet", subnets.target(subnet, request.context())))
                .orElseThrow(() -> ApiException.notFound("Subnet", subnetId));
        var subnet = new Subnet(found);
        var gateway = subnet.gatewayIp();
        if (gateway == null) {
            throw bad("Subnet for router interface must have a gateway IP");
        }
        var wanted = Json.array();
        wanted.addObject().put("subnet_id", subnetId).put("ip_address", gateway);
        var attributes = ServicePort.attributes(
                router.projectId(), subnet.networkId(), router.id(), ServicePort.ROUTER_INTERFACE, "", wanted);
        return writer.create(List.of(attributes), ServicePort.caller(), false, (tx, made) -> {
                    // the revision before the check: a change between both makes the update fail
                    var now = current(router);
                    ports.requireDisjoint(now.id(), List.of(subnet));
                    store.update(tx, now.with(Json.object(), store.now()));
                })
                .getFirst();
    }

    private Resource current(Resource router) {
        return routers.find(router.id()).orElseThrow(() -> ApiException.notFound("Router", router.id()));
    }

    private Port attach(Request request, Resource router, String portId) {
        var port = ports.port(portId)
                .filter(found -> request.allows("get_port", portsApi.target(found, request.context())))
                .orElseThrow(() -> ApiException.notFound("Port", portId));
        if (!port.deviceId().isEmpty()) {
            throw new ApiException(new Failure.Conflict(
                    "PortInUse",
                    "Unable to complete operation on port " + portId + " for network " + port.networkId()
                            + ". Port already has an attached device " + port.deviceId() + "."));
        }
        request.authorize("update_port", portsApi.target(port, request.context()));
        var connected = ports.subnets(port);
        if (connected.isEmpty()) {
            throw bad("Router port must have at least one fixed IP");
        }
        var changes = Json.object().put("device_id", router.id()).put("device_owner", ServicePort.ROUTER_INTERFACE);
        changes.putArray("security_groups");
        changes.put("port_security_enabled", false);
        return writer.update(port, changes, ServicePort.caller(), (tx, made) -> {
            var now = current(router);
            ports.requireDisjoint(now.id(), connected);
            store.update(tx, now.with(Json.object(), store.now()));
        });
    }

    private static ObjectNode view(Resource router, Port port) {
        var view = Json.object()
                .put("id", router.id())
                .put("tenant_id", router.projectId())
                .put("project_id", router.projectId())
                .put("port_id", port.id())
                .put("network_id", port.networkId());
        var ids = port.fixedIps().stream().map(ip -> ip.subnetId()).toList();
        view.put("subnet_id", ids.isEmpty() ? null : ids.getFirst());
        ids.forEach(view.putArray("subnet_ids")::add);
        view.putArray("tags");
        return view;
    }

    private Response remove(Request request) {
        var router = authorised(request);
        var body = request.jsonObject();
        var subnetId = idOf(body, "subnet_id");
        var portId = idOf(body, "port_id");
        if (subnetId.isEmpty() && portId.isEmpty()) {
            throw bad("Either subnet_id or port_id must be specified");
        }
        var port = find(router, subnetId, portId).orElseThrow(() -> notFound(router, subnetId, portId));
        requireUnused(router, port);
        writer.delete(port, (tx, gone) -> store.update(tx, current(router).with(Json.object(), store.now())));
        return Response.ok(view(router, port));
    }

    private Optional<Port> find(Resource router, String subnetId, String portId) {
        return ports.interfaces(router.id()).stream()
                .filter(port -> portId.isEmpty() || port.id().equals(portId))
                .filter(port -> subnetId.isEmpty()
                        || port.fixedIps().stream().anyMatch(ip -> ip.subnetId().equals(subnetId)))
                .findFirst();
    }

    private static ApiException notFound(Resource router, String subnetId, String portId) {
        return new ApiException(
                subnetId.isEmpty()
                        ? new Failure.NotFound(
                                "RouterInterface",
                                portId,
                                "Router " + router.id() + " does not have an interface with id " + portId)
                        : new Failure.NotFound(
                                "RouterInterface",
                                subnetId,
                                "Router " + router.id() + " has no interface on subnet " + subnetId));
    }

    private void requireUnused(Resource router, Port port) {
        var left = ports.subnets(port);
        for (var fip : model.all(Kind.FLOATINGIP)) {
            var through = router.id().equals(fip.textOrNull("router_id"));
            var fixed = fip.textOrNull("fixed_ip_address");
            var address = fixed == null ? null : Values.address(fixed);
            if (through
                    && address != null
                    && left.stream().anyMatch(subnet -> subnet.prefix().contains(address))) {
                throw new ApiException(new Failure.Conflict(
                        "RouterInterfaceInUseByFloatingIP",
                        "Router interface for subnet " + left.getFirst().id() + " on router " + router.id()
                                + " cannot be deleted, as it is required by one or more floating IPs."));
            }
        }
        for (var route : router.get("routes")) {
            var hop =
                    Objects.requireNonNull(Values.address(route.path("nexthop").stringValue()));
            if (left.stream().anyMatch(subnet -> subnet.prefix().contains(hop))) {
                throw new ApiException(new Failure.Conflict(
                        "RouterInterfaceInUseByRoute",
                        "Router interface for subnet " + left.getFirst().id() + " on router " + router.id()
                                + " cannot be deleted, as it is required by one or more routes."));
            }
        }
    }

    private Response addRoutes(Request request) {
        var router = authorised(request);
        var all = Json.array();
        router.get("routes").forEach(all::add);
        for (var route : given(request)) {
            if (!contains(all, route)) {
                all.add(route);
            }
        }
        ports.requireReachable(router.id(), all);
        return replaceRoutes(request, router, all);
    }

    private Response removeRoutes(Request request) {
        var router = authorised(request);
        var gone = given(request);
        var left = Json.array();
        router.get("routes").forEach(route -> {
            if (!contains(gone, route)) {
                left.add(route);
            }
        });
        return replaceRoutes(request, router, left);
    }

    private static ArrayNode given(Request request) {
        var routes = request.wrapped("router").get("routes");
        if (routes == null) {
            throw ApiException.invalid("Invalid input for routes. Reason: it is missing.");
        }
        return (ArrayNode) RouterType.ROUTES.accept("routes", routes);
    }

    private static boolean contains(ArrayNode all, JsonNode route) {
        for (var known : all) {
            if (known.path("destination").equals(route.path("destination"))
                    && known.path("nexthop").equals(route.path("nexthop"))) {
                return true;
            }
        }
        return false;
    }

    private Response replaceRoutes(Request request, Resource router, ArrayNode all) {
        RouterType.ROUTES.accept("routes", all);
        var changes = Json.object();
        changes.set("routes", all);
        var body = Json.object();
        body.set("router", routers.view(routers.change(router.id(), changes), request.context()));
        return Response.ok(body);
    }
}
