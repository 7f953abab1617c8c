package org.pileus.neutron.server.routers;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.agents.AgentRegistry;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.networks.NetworksApi;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.ports.PortWriter;
import org.pileus.neutron.server.ports.ServicePort;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import org.pileus.neutron.server.subnets.Subnet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/routers`. A router's status says whether an L3 agent is alive to serve it: without one it is
/// `DOWN`, and so are its ports.
public final class RoutersApi implements ResourceApi<Resource> {
    private static final String GATEWAY = "external_gateway_info";
    private static final String L3_AGENT = "L3 agent";

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;
    private final Sharing sharing;
    private final NetworksApi networks;
    private final PortWriter writer;
    private final RouterPorts ports;
    private final AgentRegistry agents;

    public RoutersApi(
            Database db,
            ResourceStore store,
            Model model,
            Quotas quotas,
            Sharing sharing,
            NetworksApi networks,
            PortWriter writer,
            RouterPorts ports,
            AgentRegistry agents) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.quotas = quotas;
        this.sharing = sharing;
        this.networks = networks;
        this.writer = writer;
        this.ports = ports;
        this.agents = agents;
    }

    @Override
    public ResourceType type() {
        return RouterType.TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        return List.copyOf(model.all(Kind.ROUTER));
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.ROUTER, id);
    }

    @Override
    public String id(Resource router) {
        return router.id();
    }

    @Override
    public int revision(Resource router) {
        return router.revision();
    }

    @Override
    public Target target(Resource router, RequestContext caller) {
        return Target.project(router.projectId());
    }

    @Override
    public ObjectNode view(Resource router, RequestContext caller) {
        var view = router.view();
        var served = agents.ofType(L3_AGENT).stream().anyMatch(agents::usable);
        view.put("status", served ? "ACTIVE" : "DOWN");
        if (!view.path(GATEWAY).isObject() || view.path(GATEWAY).isEmpty()) {
            view.putNull(GATEWAY);
        }
        if (!view.has("routes")) {
            view.putArray("routes");
        }
        view.put("distributed", false);
        view.put("ha", false);
        view.putArray("availability_zones");
        return view;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var body = attributes.deepCopy();
        body.putArray("routes");
        var wanted = attributes.path(GATEWAY);
        body.set(GATEWAY, Json.object());
        var project = attributes.path("project_id").stringValue();
        var router = store.fresh(Kind.ROUTER, body, null, null);
        if (!isGateway(wanted)) {
            return store.untilSettled(() -> {
                db.run(tx -> {
                    quotas.take(tx, project, "router", 1);
                    store.insert(tx, router);
                });
                return router;
            });
        }
        authorizeGateway(request, "create", wanted, Target.project(project));
        var made = new Resource[1];
        makeGateway(request, router, wanted, (tx, port) -> {
            quotas.take(tx, project, "router", 1);
            made[0] = new Resource(
                    router.kind(),
                    router.id(),
                    project,
                    null,
                    null,
                    0,
                    router.createdAt(),
                    router.updatedAt(),
                    withGateway(router.body(), wanted, port));
            store.insert(tx, made[0]);
        });
        return made[0];
    }

    private static boolean isGateway(JsonNode info) {
        return info.isObject() && !info.isEmpty();
    }

    /// SNAT and addresses of the gateway are an administrator's affair.
    private static void authorizeGateway(Request request, String verb, JsonNode info, Target target) {
        for (var key : List.of("enable_snat", "external_fixed_ips")) {
            if (info.has(key)) {
                request.authorize(verb + "_router:external_gateway_info:" + key, target);
            }
        }
    }

    @FunctionalInterface
    private interface WithGatewayPort {
        void write(org.pileus.kernel.db.Transaction tx, Port port);
    }

    private void makeGateway(Request request, Resource router, JsonNode info, WithGatewayPort alongside) {
        var network = networks.requireVisible(request, info.path("network_id").stringValue());
        if (!sharing.isExternal(network.id(), request.context().projectId())
                && !sharing.isExternalForAnybody(network.id())) {
            throw ApiException.invalid("Bad router request: Network " + network.id() + " is not an external network.");
        }
        if (model.children(Kind.SUBNET, network.id()).isEmpty()) {
            throw ApiException.invalid("Bad router request: No valid subnets in network " + network.id() + ".");
        }
        var wanted = info.path("external_fixed_ips") instanceof tools.jackson.databind.node.ArrayNode list
                ? list
                : Json.array();
        var attributes = ServicePort.attributes("", network.id(), router.id(), ServicePort.ROUTER_GATEWAY, "", wanted);
        writer.create(
                List.of(attributes), ServicePort.caller(), false, (tx, made) -> alongside.write(tx, made.getFirst()));
    }

    private static ObjectNode withGateway(ObjectNode body, JsonNode info, Port port) {
        var next = body.deepCopy();
        var gateway = next.putObject(GATEWAY);
        gateway.put("network_id", port.networkId());
        gateway.put("enable_snat", info.path("enable_snat").asBoolean(true));
        gateway.set("external_fixed_ips", port.body().path("fixed_ips"));
        return next;
    }

    @Override
    public Resource update(Request request, Resource router, ObjectNode changes) {
        if (changes.has("routes")) {
            ports.requireReachable(router.id(), changes.path("routes"));
        }
        var kept = changes.deepCopy();
        kept.remove(GATEWAY);
        var current = router;
        if (changes.has(GATEWAY)) {
            authorizeGateway(request, "update", changes.path(GATEWAY), target(router, request.context()));
            current = changeGateway(request, router, changes.path(GATEWAY));
        }
        return kept.isEmpty() ? current : change(current.id(), kept);
    }

    Resource change(String id, ObjectNode changes) {
        return store.untilSettled(() -> {
            var now = require(id);
            var next = now.with(changes, store.now());
            db.run(tx -> store.update(tx, next));
            return next;
        });
    }

    private Resource require(String id) {
        return find(id).orElseThrow(() -> ApiException.notFound("Router", id));
    }

    private Resource changeGateway(Request request, Resource router, JsonNode info) {
        var old = ports.gateway(router.id());
        var same = old.isPresent()
                && isGateway(info)
                && old.get().networkId().equals(info.path("network_id").asString(""))
                && !info.has("external_fixed_ips");
        if (same) {
            var gateway = ((ObjectNode) router.get(GATEWAY)).deepCopy();
            gateway.put("enable_snat", info.path("enable_snat").asBoolean(true));
            var changes = Json.object();
            changes.set(GATEWAY, gateway);
            return change(router.id(), changes);
        }
        old.ifPresent(port -> clearGateway(router, port));
        if (isGateway(info)) {
            var result = new Resource[1];
            makeGateway(request, router, info, (tx, port) -> {
                var now = require(router.id());
                var next = now.with(withGateway(now.body(), info, port), store.now());
                store.update(tx, next);
                result[0] = next;
            });
            return result[0];
        }
        return require(router.id());
    }

    private void clearGateway(Resource router, Port port) {
        var used =
                model.all(Kind.FLOATINGIP).stream().anyMatch(fip -> router.id().equals(fip.textOrNull("router_id")));
        if (used) {
            throw new ApiException(new Failure.Conflict(
                    "RouterExternalGatewayInUseByFloatingIp",
                    "Gateway cannot be updated for router " + router.id()
                            + ", since a gateway to external network " + port.networkId()
                            + " is required by one or more floating IPs."));
        }
        var none = Json.object();
        none.set(GATEWAY, Json.object());
        writer.delete(port, (tx, gone) -> store.update(tx, require(router.id()).with(none, store.now())));
    }

    @Override
    public void delete(Request request, Resource router) {
        store.untilSettled(() -> {
            var now = require(router.id());
            if (!ports.interfaces(now.id()).isEmpty()) {
                throw new ApiException(new Failure.Conflict("RouterInUse", "Router " + now.id() + " still has ports."));
            }
            var gateway = ports.gateway(now.id());
            PortWriter.Alongside drop = (tx, gone) -> {
                // an interface that comes at this moment writes the next revision, so one of both loses
                store.delete(tx, now, List.of());
                quotas.give(tx, now.projectId(), "router", 1);
            };
            if (gateway.isPresent()) {
                writer.delete(gateway.get(), drop);
            } else {
                db.run(tx -> drop.write(tx, List.of()));
            }
            return now;
        });
    }

    /// The gateway's network, or null.
    static @Nullable String gatewayNetwork(Resource router) {
        return router.get(GATEWAY).path("network_id").asString(null);
    }

    List<Subnet> connected(Resource router) {
        return ports.interfaces(router.id()).stream()
                .flatMap(port -> ports.subnets(port).stream())
                .toList();
    }
}
