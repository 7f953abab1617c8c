package org.pileus.neutron.server.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.model.agent.DhcpCast;
import org.pileus.neutron.server.agents.DhcpScheduler;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.notify.AgentNotifier;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.securitygroups.SecurityGroups;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import org.pileus.neutron.server.store.Stale;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/networks`.
public final class NetworksApi implements ResourceApi<Resource> {
    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;
    private final Sharing sharing;
    private final SegmentTypes segments;
    private final SecurityGroups groups;
    private final DhcpScheduler dhcp;
    private final AgentNotifier agents;
    private final NetworkPorts ports;

    public NetworksApi(
            Database db,
            ResourceStore store,
            Model model,
            Quotas quotas,
            Sharing sharing,
            SegmentTypes segments,
            SecurityGroups groups,
            DhcpScheduler dhcp,
            AgentNotifier agents) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.quotas = quotas;
        this.sharing = sharing;
        this.segments = segments;
        this.groups = groups;
        this.dhcp = dhcp;
        this.agents = agents;
        this.ports = new NetworkPorts(quotas);
    }

    @Override
    public ResourceType type() {
        return NetworkType.TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        var ids = listing.filter("id");
        if (ids == null) {
            return List.copyOf(model.all(Kind.NETWORK));
        }
        return ids.stream().distinct().map(this::find).flatMap(Optional::stream).toList();
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.NETWORK, id);
    }

    @Override
    public String id(Resource network) {
        return network.id();
    }

    @Override
    public int revision(Resource network) {
        return network.revision();
    }

    @Override
    public Target target(Resource network, RequestContext caller) {
        return Target.project(network.projectId())
                .with("shared", word(sharing.isShared(network.id(), caller.projectId())))
                .with("router:external", word(sharing.isExternal(network.id(), caller.projectId())));
    }

    private static String word(boolean value) {
        return value ? "True" : "False";
    }

    public boolean isShared(String networkId, RequestContext caller) {
        return sharing.isShared(networkId, caller.projectId());
    }

    /// A network that a body names.
    /// @throws ApiException 404 when it is missing or the caller may not see it
    public Resource requireVisible(Request request, String id) {
        var network = find(id).orElseThrow(() -> ApiException.notFound("Network", id));
        if (!request.allows("get_network", target(network, request.context()))) {
            throw ApiException.notFound("Network", id);
        }
        return network;
    }

    @Override
    public ObjectNode view(Resource network, RequestContext caller) {
        var view = network.view();
        view.put("status", "ACTIVE");
        var subnets = view.putArray("subnets");
        model.children(Kind.SUBNET, network.id()).stream()
                .map(Resource::id)
                .sorted()
                .forEach(subnets::add);
        view.put("shared", sharing.isShared(network.id(), caller.projectId()));
        view.put("router:external", sharing.isExternalForAnybody(network.id()));
        var zones = view.putArray("availability_zones");
        dhcp.agentsOf(network.id()).stream()
                .map(agent -> agent.availabilityZone())
                .distinct()
                .sorted()
                .forEach(zones::add);
        view.put("ipv4_address_scope", scope(network, 4));
        view.put("ipv6_address_scope", scope(network, 6));
        for (var name : List.of(Network.PHYSICAL, Network.SEGMENT)) {
            if (!view.has(name)) {
                view.putNull(name);
            }
        }
        return view;
    }

    /// The address scope of the pool that the network's subnets of a family come from.
    private @Nullable String scope(Resource network, int version) {
        for (var subnet : model.children(Kind.SUBNET, network.id())) {
            var pool = subnet.textOrNull("subnetpool_id");
            if (pool != null && subnet.integer("ip_version", 4) == version) {
                return model.find(Kind.SUBNETPOOL, pool)
                        .map(p -> p.textOrNull("address_scope_id"))
                        .orElse(null);
            }
        }
        return null;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var project = attributes.path("project_id").stringValue();
        groups.ensureDefault(project);
        return store.untilSettled(() -> create(attributes, project));
    }

    private Resource create(ObjectNode attributes, String project) {
        var body = attributes.deepCopy();
        body.remove(List.of("shared", "router:external"));
        var segment = segment(attributes);
        body.put(Network.TYPE, segment.type());
        body.put(Network.PHYSICAL, segment.physical());
        body.put(Network.SEGMENT, segment.id());
        body.put("mtu", mtu(attributes, segment.type()));
        var network = store.fresh(Kind.NETWORK, body, null, segment.uniqueKey());
        List<Resource> policies = new ArrayList<>();
        if (attributes.path("shared").booleanValue()) {
            policies.add(Sharing.everybody(store, "network", network.id(), project, Sharing.SHARED));
        }
        if (attributes.path("router:external").booleanValue()) {
            policies.add(Sharing.everybody(store, "network", network.id(), project, Sharing.EXTERNAL));
        }
        try {
            db.run(tx -> {
                quotas.take(tx, project, "network", 1);
                store.insert(tx, network);
                if (!policies.isEmpty()) {
                    store.insertAll(tx, policies);
                }
            });
        } catch (DuplicateKey e) {
            // a segment that was chosen here is chosen again; one that was asked for is found taken then
            throw new Stale("network segments");
        }
        return network;
    }

    private SegmentTypes.Segment segment(ObjectNode attributes) {
        var type = attributes.path(Network.TYPE);
        var physical = attributes.path(Network.PHYSICAL);
        var id = attributes.path(Network.SEGMENT);
        if (!type.isString()) {
            if (physical.isString() || id.isNumber()) {
                throw ApiException.invalid("Invalid input for operation: network_type required.");
            }
            return segments.any();
        }
        return segments.provided(
                type.stringValue(),
                physical.isString() ? physical.stringValue() : null,
                id.isNumber() ? Integer.valueOf(id.intValue()) : null);
    }

    private int mtu(ObjectNode attributes, String type) {
        var most = segments.mtu(type);
        var asked = attributes.path("mtu").asInt(most);
        if (asked > most) {
            throw new ApiException(new Failure.Invalid(
                    "InvalidInput", "Invalid input for operation: Requested MTU is too big, maximum is " + most + "."));
        }
        return asked == 0 ? most : asked;
    }

    @Override
    public Resource update(Request request, Resource network, ObjectNode changes) {
        for (var name : List.of(Network.TYPE, Network.PHYSICAL, Network.SEGMENT)) {
            if (changes.has(name)) {
                throw ApiException.invalid(
                        "Invalid input for operation: Plugin does not support updating provider attributes.");
            }
        }
        var updated = store.untilSettled(() -> {
            var now = find(network.id()).orElseThrow(() -> ApiException.notFound("Network", network.id()));
            var kept = changes.deepCopy();
            kept.remove(List.of("shared", "router:external"));
            if (kept.has("mtu")) {
                kept.put("mtu", mtu(kept, now.text(Network.TYPE)));
            }
            var next = now.with(kept, store.now());
            db.run(tx -> {
                store.update(tx, next);
                if (changes.has("shared")) {
                    new NetworkSharing(store, model, ports)
                            .set(tx, now, Sharing.SHARED, changes.path("shared").booleanValue());
                }
                if (changes.has("router:external")) {
                    new NetworkSharing(store, model, ports)
                            .set(
                                    tx,
                                    now,
                                    Sharing.EXTERNAL,
                                    changes.path("router:external").booleanValue());
                }
            });
            return next;
        });
        if (changes.has("admin_state_up") || changes.has("mtu")) {
            agents.networkChanged(network.id(), DhcpCast.Cause.NETWORK_UPDATE);
        }
        return updated;
    }

    @Override
    public void delete(Request request, Resource network) {
        store.untilSettled(() -> {
            var now = find(network.id()).orElseThrow(() -> ApiException.notFound("Network", network.id()));
            var subnets = model.children(Kind.SUBNET, now.id());
            List<Resource> children = new ArrayList<>(subnets);
            children.addAll(model.children(Kind.RBAC_POLICY, now.id()));
            var floating = model.all(Kind.FLOATINGIP).stream()
                    .filter(fip -> now.id().equals(fip.textOrNull("floating_network_id")))
                    .toList();
            children.addAll(floating);
            db.run(tx -> {
                // the row first: whoever makes a port in it at this moment waits for us, or we for it
                store.delete(tx, now, children);
                ports.requireUnused(tx, now.id());
                ports.dropServicePorts(tx, now.id());
                quotas.give(tx, now.projectId(), "network", 1);
                subnets.forEach(subnet -> quotas.give(tx, subnet.projectId(), "subnet", 1));
                floating.forEach(fip -> quotas.give(tx, fip.projectId(), "floatingip", 1));
            });
            return Json.object();
        });
        agents.networkDeleted(network.id(), dhcp.forget(network.id()));
    }
}
