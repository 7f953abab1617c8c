package org.pileus.neutron.server.ports;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.NeutronFlow;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.networks.NetworksApi;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/ports`.
public final class PortsApi implements ResourceApi<Port> {
    private static final Set<String> SERVED_BY_ROUTER = Set.of(
            "network:router_interface",
            "network:router_gateway",
            "network:floatingip",
            "network:router_interface_distributed",
            "network:router_ha_interface");

    private final Database db;
    private final PortRepository ports;
    private final PortWriter writer;
    private final Model model;
    private final NetworksApi networks;
    private final Tracer tracer;
    private PortFollowers followers = PortFollowers.NOBODY;

    public PortsApi(
            Database db, PortRepository ports, PortWriter writer, Model model, NetworksApi networks, Tracer tracer) {
        this.db = db;
        this.ports = ports;
        this.writer = writer;
        this.model = model;
        this.networks = networks;
        this.tracer = tracer;
    }

    /// Who must let go of a port before it is deleted: floating IPs.
    public void followedBy(PortFollowers newFollowers) {
        followers = newFollowers;
    }

    @Override
    public ResourceType type() {
        return PortType.TYPE;
    }

    @Override
    public Set<String> extraFilters() {
        return Set.of("ip_address_substr");
    }

    @Override
    public List<Port> candidates(Request request, Listing listing) {
        var caller = request.context();
        var byId = listing.filter("id");
        var byDevice = listing.filter("device_id");
        var byNetwork = listing.filter("network_id");
        var byMac = listing.filter("mac_address");
        var byHost = listing.filter("binding:host_id");
        var wide = caller.hasRole("admin") || caller.hasRole("service");
        return db.read(query -> {
            if (byId != null) {
                return ports.withIds(query, Set.copyOf(byId));
            }
            if (byDevice != null && !byDevice.contains("")) {
                return ports.ofDevices(query, Set.copyOf(byDevice));
            }
            if (byNetwork != null) {
                return ports.ofNetworks(query, Set.copyOf(byNetwork));
            }
            if (byMac != null) {
                return ports.withMacs(query, Set.copyOf(byMac));
            }
            if (wide && byHost != null && byHost.size() == 1 && !byHost.contains("")) {
                return ports.ofHost(query, byHost.getFirst());
            }
            if (!wide) {
                return caller.projectId() == null
                        ? List.<Port>of()
                        : ports.visibleTo(query, caller.projectId(), page(listing));
            }
            var byProject = listing.filter("project_id");
            return byProject != null && byProject.size() == 1
                    ? ports.visibleTo(query, byProject.getFirst(), PortRepository.Page.WHOLE)
                    : ports.all(query, page(listing));
        });
    }

    /// A plain page is cut by the database; the row of the marker comes along, as it says that the marker
    /// is good.
    private static PortRepository.Page page(Listing listing) {
        var marker = listing.marker();
        return listing.limit() > 0 && listing.byId() && listing.filters().isEmpty()
                ? new PortRepository.Page(marker == null ? "" : marker, listing.limit() + 1)
                : PortRepository.Page.WHOLE;
    }

    @Override
    public Optional<Port> find(String id) {
        return db.read(query -> ports.find(query, id));
    }

    @Override
    public String id(Port port) {
        return port.id();
    }

    @Override
    public int revision(Port port) {
        return port.revision();
    }

    @Override
    public Target target(Port port, RequestContext caller) {
        return Target.project(port.projectId())
                .with(
                        "network:project_id",
                        model.find(Kind.NETWORK, port.networkId())
                                .map(Resource::projectId)
                                .orElse(null))
                .with("device_owner_prefix", prefix(port.deviceOwner()));
    }

    private static @Nullable String prefix(String owner) {
        var colon = owner.indexOf(':');
        return colon < 0 ? null : owner.substring(0, colon);
    }

    @Override
    public Target targetOfNew(Request request, ObjectNode attributes) {
        var network =
                networks.requireVisible(request, attributes.path("network_id").stringValue());
        return Target.project(attributes.path("project_id").stringValue())
                .with("network:project_id", network.projectId())
                .with("shared", networks.isShared(network.id(), request.context()) ? "True" : "False")
                .with(
                        "device_owner_prefix",
                        prefix(attributes.path("device_owner").asString("")));
    }

    @Override
    public Target targetOfUpdate(Port port, ObjectNode changes, RequestContext caller) {
        var owner = changes.path("device_owner");
        return target(port, caller)
                .with("shared", networks.isShared(port.networkId(), caller) ? "True" : "False")
                .with("device_owner_prefix", prefix(owner.asString(port.deviceOwner())));
    }

    @Override
    public ObjectNode view(Port port, RequestContext caller) {
        return port.view();
    }

    /// A device id must not name another project's router (CVE-2014-0056).
    private void requireOwnDevice(Request request, ObjectNode attributes) {
        var caller = request.context();
        var device = attributes.path("device_id").asString("");
        if (device.isEmpty() || caller.hasRole("admin") || caller.hasRole("service")) {
            return;
        }
        var router = model.get(Kind.ROUTER, device);
        if (router != null && !router.projectId().equals(caller.projectId())) {
            throw new ApiException(new Failure.Conflict(
                    "DeviceIDNotOwnedByTenant",
                    "The following device_id " + device
                            + " is not owned by your tenant or matches another tenants router."));
        }
    }

    @Override
    public Port create(Request request, ObjectNode attributes) {
        return createAll(request, List.of(attributes)).getFirst();
    }

    @Override
    public List<Port> createAll(Request request, List<ObjectNode> all) {
        var device = all.getFirst().path("device_id").asString("");
        var asker = request.context().hasRole("service") && !device.isEmpty() ? "nova-compute" : "client";
        try (var arrival =
                tracer.open(NeutronFlow.PORT_REQUEST, asker, "neutron-server", Means.REST, "POST /v2.0/ports")) {
            arrival.subject(device);
            return admit(request, all, device);
        }
    }

    private List<Port> admit(Request request, List<ObjectNode> all, String device) {
        try (var span =
                tracer.open(NeutronFlow.VALIDATE, "neutron-server", "keystone", Means.LOCAL, "POST /v2.0/ports")) {
            span.subject(device);
            for (var attributes : all) {
                requireOwnDevice(request, attributes);
                authorizeAddresses(request, "create", attributes.path("fixed_ips"), targetOfNew(request, attributes));
            }
        }
        return writer.create(all, request.context(), true, PortWriter.Alongside.NOTHING);
    }

    /// Naming an address needs more than naming a subnet.
    private static void authorizeAddresses(Request request, String verb, JsonNode fixedIps, Target target) {
        for (var entry : fixedIps) {
            if (entry.has("ip_address")) {
                request.authorize(verb + "_port:fixed_ips:ip_address", target);
            }
            if (entry.has("subnet_id")) {
                request.authorize(verb + "_port:fixed_ips:subnet_id", target);
            }
        }
    }

    @Override
    public Port update(Request request, Port port, ObjectNode changes) {
        requireOwnDevice(request, changes);
        authorizeAddresses(
                request, "update", changes.path("fixed_ips"), targetOfUpdate(port, changes, request.context()));
        return writer.update(port, changes, request.context());
    }

    @Override
    public void delete(Request request, Port port) {
        if (SERVED_BY_ROUTER.contains(port.deviceOwner()) && !port.deviceId().isEmpty()) {
            throw new ApiException(new Failure.Conflict(
                    "ServicePortInUse",
                    "Port " + port.id() + " cannot be deleted directly via the port API: has device owner "
                            + port.deviceOwner() + "."));
        }
        writer.delete(port, followers.letGoOf(port));
    }

    @Override
    public @Nullable Boolean matches(ObjectNode view, String filter, List<String> wanted) {
        return switch (filter) {
            case "fixed_ips" -> wanted.stream().allMatch(value -> matchesAddress(view, value));
            case "ip_address_substr" ->
                wanted.stream()
                        .anyMatch(part -> anyAddress(
                                view, ip -> ip.path("ip_address").asString("").contains(part)));
            default -> null;
        };
    }

    /// `ip_address=10.0.0.5`, `subnet_id=…`, `ip_address_substr=0.5`.
    private static boolean matchesAddress(ObjectNode view, String value) {
        var equals = value.indexOf('=');
        if (equals < 0) {
            throw ApiException.invalid("fixed_ips: '" + value + "' is no key and value.");
        }
        var key = value.substring(0, equals);
        var wanted = value.substring(equals + 1);
        return switch (key) {
            case "ip_address", "subnet_id" ->
                anyAddress(view, ip -> ip.path(key).asString("").equals(wanted));
            case "ip_address_substr" ->
                anyAddress(view, ip -> ip.path("ip_address").asString("").contains(wanted));
            default -> throw ApiException.invalid("fixed_ips cannot be filtered by '" + key + "'.");
        };
    }

    private static boolean anyAddress(ObjectNode view, java.util.function.Predicate<JsonNode> test) {
        for (var ip : view.path("fixed_ips")) {
            if (test.test(ip)) {
                return true;
            }
        }
        return false;
    }
}
