package org.pileus.neutron.server.subnets;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.model.agent.DhcpCast;
import org.pileus.neutron.server.agents.DhcpScheduler;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.ipam.Ipam;
import org.pileus.neutron.server.networks.NetworksApi;
import org.pileus.neutron.server.notify.AgentNotifier;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/subnets`. Every change of a network's set of subnets writes the network's next revision too, so
/// that two overlapping subnets cannot come in at once.
public final class SubnetsApi implements ResourceApi<Resource> {
    /// Attributes that DHCP agents and the choice of addresses depend on.
    private static final List<String> SERVED =
            List.of("gateway_ip", "allocation_pools", "dns_nameservers", "host_routes", "enable_dhcp");

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;
    private final Sharing sharing;
    private final NetworksApi networks;
    private final Ipam ipam;
    private final DhcpScheduler dhcp;
    private final AgentNotifier agents;
    private final PoolAllocation pools;

    public SubnetsApi(
            Database db,
            ResourceStore store,
            Model model,
            Quotas quotas,
            Sharing sharing,
            NetworksApi networks,
            Ipam ipam,
            DhcpScheduler dhcp,
            AgentNotifier agents) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.quotas = quotas;
        this.sharing = sharing;
        this.networks = networks;
        this.ipam = ipam;
        this.dhcp = dhcp;
        this.agents = agents;
        this.pools = new PoolAllocation(model, sharing);
    }

    @Override
    public ResourceType type() {
        return SubnetType.TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        var ids = listing.filter("id");
        if (ids != null) {
            return ids.stream()
                    .distinct()
                    .map(this::find)
                    .flatMap(Optional::stream)
                    .toList();
        }
        var of = listing.filter("network_id");
        if (of != null) {
            return of.stream()
                    .distinct()
                    .flatMap(id -> model.children(Kind.SUBNET, id).stream())
                    .toList();
        }
        return List.copyOf(model.all(Kind.SUBNET));
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.SUBNET, id);
    }

    @Override
    public String id(Resource subnet) {
        return subnet.id();
    }

    @Override
    public int revision(Resource subnet) {
        return subnet.revision();
    }

    @Override
    public Target target(Resource subnet, RequestContext caller) {
        var network = subnet.requireParent();
        return Target.project(subnet.projectId())
                .with(
                        "network:project_id",
                        networks.find(network).map(Resource::projectId).orElse(null))
                .with("shared", sharing.isShared(network, caller.projectId()) ? "True" : "False")
                .with("router:external", sharing.isExternal(network, caller.projectId()) ? "True" : "False");
    }

    @Override
    public Target targetOfNew(Request request, ObjectNode attributes) {
        var network =
                networks.requireVisible(request, attributes.path("network_id").stringValue());
        return Target.project(attributes.path("project_id").stringValue())
                .with("network:project_id", network.projectId());
    }

    @Override
    public ObjectNode view(Resource subnet, RequestContext caller) {
        var view = subnet.view();
        view.put("network_id", subnet.parentId());
        view.put("router:external", sharing.isExternalForAnybody(subnet.requireParent()));
        view.put("shared", sharing.isShared(subnet.requireParent(), caller.projectId()));
        for (var name : List.of("gateway_ip", "subnetpool_id", "ipv6_ra_mode", "ipv6_address_mode")) {
            if (!view.has(name)) {
                view.putNull(name);
            }
        }
        return view;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var networkId = attributes.path("network_id").stringValue();
        var admin = request.context().hasRole("admin");
        var made = store.untilSettled(() -> insert(attributes, networkId, admin));
        ipam.forget(made.id());
        announce(networkId, DhcpCast.Cause.SUBNET_CREATE);
        return made;
    }

    private Resource insert(ObjectNode attributes, String networkId, boolean admin) {
        var network = networks.find(networkId).orElseThrow(() -> ApiException.notFound("Network", networkId));
        var project = attributes.path("project_id").stringValue();
        var version = attributes.path("ip_version").intValue();
        var pool = pools.poolOf(attributes, version, project, admin);
        if (pool.isEmpty() && !attributes.path("cidr").isString()) {
            throw ApiException.invalid("Bad subnets request: a subnetpool must be specified in the absence of a cidr.");
        }
        var prefix = pool.isPresent()
                ? pools.allocate(pool.get(), attributes, version)
                : SubnetPlan.prefix(attributes.path("cidr").stringValue(), version);
        var body = attributes.deepCopy();
        body.remove(List.of("network_id", "prefixlen", "use_default_subnetpool"));
        body.put("cidr", prefix.toCanonicalString());
        body.put("subnetpool_id", pool.map(Resource::id).orElse(null));
        body.put("gateway_ip", SubnetPlan.gateway(attributes.get("gateway_ip"), prefix));
        SubnetPlan.requireModes(body, prefix);
        SubnetPlan.requireFamily(body, version == 6);
        var given = attributes.get("allocation_pools");
        if (given == null || given.isEmpty()) {
            body.set(
                    "allocation_pools",
                    SubnetPlan.defaultPools(
                            prefix,
                            body.path("gateway_ip").isString()
                                    ? body.path("gateway_ip").stringValue()
                                    : null));
        }
        var subnet = store.fresh(Kind.SUBNET, body, networkId, null);
        if (given != null && !given.isEmpty()) {
            SubnetPlan.requirePools(given, new Subnet(subnet));
        }
        requireNoOverlap(network, new Subnet(subnet));
        db.run(tx -> {
            store.update(tx, network.with(Json.object(), store.now()));
            pool.ifPresent(from -> store.update(tx, from.with(Json.object(), store.now())));
            quotas.take(tx, project, "subnet", 1);
            store.insert(tx, subnet);
        });
        return subnet;
    }

    private void requireNoOverlap(Resource network, Subnet subnet) {
        for (var other : model.children(Kind.SUBNET, network.id())) {
            var there = new Subnet(other).prefix();
            var mine = subnet.prefix();
            if (there.isIPv6() == mine.isIPv6() && (there.contains(mine) || mine.contains(there))) {
                throw SubnetPlan.wrong("Requested subnet with cidr: " + subnet.cidr() + " for network: " + network.id()
                        + " overlaps with another subnet");
            }
        }
    }

    private void announce(String networkId, DhcpCast.Cause cause) {
        var fresh = dhcp.schedule(networkId);
        fresh.forEach(agent -> agents.networkScheduled(networkId, agent.host()));
        if (fresh.isEmpty()) {
            agents.networkChanged(networkId, cause);
        }
    }

    @Override
    public Resource update(Request request, Resource subnet, ObjectNode changes) {
        var updated = store.untilSettled(() -> {
            var now = find(subnet.id()).orElseThrow(() -> ApiException.notFound("Subnet", subnet.id()));
            var next = now.with(changes, store.now());
            var planned = new Subnet(next);
            SubnetPlan.requireFamily(changes, planned.ipVersion() == 6);
            if (changes.has("gateway_ip")) {
                requireGatewayFree(new Subnet(now), SubnetPlan.gateway(changes.get("gateway_ip"), planned.prefix()));
            }
            if (changes.has("gateway_ip") || changes.has("allocation_pools")) {
                SubnetPlan.requirePools(next.get("allocation_pools"), planned);
            }
            db.run(tx -> store.update(tx, next));
            return next;
        });
        if (SERVED.stream().anyMatch(changes::has)) {
            ipam.forget(subnet.id());
            announce(subnet.requireParent(), DhcpCast.Cause.SUBNET_UPDATE);
        }
        return updated;
    }

    /// A gateway that a router's interface has cannot be taken away from it.
    private void requireGatewayFree(Subnet before, @Nullable String gateway) {
        var old = before.gatewayIp();
        if (old == null || Objects.equals(old, gateway)) {
            return;
        }
        var used = db.read(query -> query.count("""
                SELECT COUNT(*) FROM ip_allocations a JOIN ports p ON p.id = a.port_id
                WHERE a.subnet_id = ? AND a.ip_address = ? AND p.device_owner LIKE 'network:router%'""", before.id(), old));
        if (used > 0) {
            throw new ApiException(new Failure.Conflict(
                    "GatewayIpInUse", "Current gateway ip " + old + " already in use by a router. Unable to update."));
        }
    }

    @Override
    public void delete(Request request, Resource subnet) {
        store.untilSettled(() -> {
            var now = find(subnet.id()).orElseThrow(() -> ApiException.notFound("Subnet", subnet.id()));
            var network = networks.find(now.requireParent());
            db.run(tx -> {
                // the row first: whoever takes an address of it at this moment waits for us, or we for it
                store.delete(tx, now, List.of());
                requireUnused(tx, now.id());
                tx.update("DELETE FROM ip_allocations WHERE subnet_id = ?", now.id());
                network.ifPresent(n -> store.update(tx, n.with(Json.object(), store.now())));
                quotas.give(tx, now.projectId(), "subnet", 1);
            });
            return now;
        });
        ipam.forget(subnet.id());
        agents.networkChanged(subnet.requireParent(), DhcpCast.Cause.SUBNET_DELETE);
    }

    private static void requireUnused(Transaction tx, String id) {
        var used = tx.count("""
                SELECT COUNT(*) FROM ip_allocations a JOIN ports p ON p.id = a.port_id
                WHERE a.subnet_id = ? AND p.device_owner <> 'network:dhcp'""", id);
        if (used > 0) {
            throw new ApiException(new Failure.Conflict(
                    "SubnetInUse",
                    "Unable to complete operation on subnet " + id
                            + ": One or more ports have an IP allocation from this subnet."));
        }
    }
}
