package org.pileus.neutron.server.floatingips;

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
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.networks.NetworksApi;
import org.pileus.neutron.server.notify.NovaEvents;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.ports.PortFollowers;
import org.pileus.neutron.server.ports.PortWriter;
import org.pileus.neutron.server.ports.ServicePort;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/floatingips`. A floating IP is `DOWN` until an L3 agent says otherwise.
public final class FloatingIpsApi implements ResourceApi<Resource>, PortFollowers {
    static final ResourceType TYPE = ResourceType.standard(
            "floatingip",
            "FloatingIP",
            Attribute.fixed("floating_network_id", Values.UUID_TEXT).needed(),
            Attribute.fixed("floating_ip_address", Values.IP.orNull()).orNull(),
            Attribute.fixed("subnet_id", Values.UUID_TEXT.orNull()).orNull().hiddenFromLists(),
            Attribute.of("port_id", Values.UUID_TEXT.orNull()).orNull(),
            Attribute.of("fixed_ip_address", Values.IP.orNull()).orNull(),
            Attribute.readOnly("router_id"),
            Attribute.readOnly("status"));
    private static final List<String> LINK = List.of("port_id", "fixed_ip_address", "router_id");

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;
    private final Sharing sharing;
    private final NetworksApi networks;
    private final PortWriter writer;
    private final Associations associations;
    private final NovaEvents nova;

    public FloatingIpsApi(
            Database db,
            ResourceStore store,
            Model model,
            Quotas quotas,
            Sharing sharing,
            NetworksApi networks,
            PortWriter writer,
            Associations associations,
            NovaEvents nova) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.quotas = quotas;
        this.sharing = sharing;
        this.networks = networks;
        this.writer = writer;
        this.associations = associations;
        this.nova = nova;
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        return List.copyOf(model.all(Kind.FLOATINGIP));
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.FLOATINGIP, id);
    }

    @Override
    public String id(Resource fip) {
        return fip.id();
    }

    @Override
    public int revision(Resource fip) {
        return fip.revision();
    }

    @Override
    public Target target(Resource fip, RequestContext caller) {
        return Target.project(fip.projectId());
    }

    @Override
    public ObjectNode view(Resource fip, RequestContext caller) {
        var view = fip.view();
        view.remove(List.of("floating_port_id", "subnet_id"));
        view.put("status", fip.body().path("status").asString("DOWN"));
        return view;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var network = networks.requireVisible(
                request, attributes.path("floating_network_id").stringValue());
        if (!sharing.isExternalForAnybody(network.id())) {
            throw ApiException.invalid(
                    "Bad floatingip request: Network " + network.id() + " is not a valid external network.");
        }
        var project = attributes.path("project_id").stringValue();
        var link = associations.find(request, network.id(), attributes);
        var fip = store.fresh(Kind.FLOATINGIP, attributes, null, null);
        var wanted = Json.array();
        if (attributes.path("floating_ip_address").isString()
                || attributes.path("subnet_id").isString()) {
            var entry = wanted.addObject();
            copy(attributes.path("floating_ip_address"), entry, "ip_address");
            copy(attributes.path("subnet_id"), entry, "subnet_id");
        }
        var port = ServicePort.attributes("", network.id(), fip.id(), ServicePort.FLOATING_IP, "", wanted);
        var made = new Resource[1];
        writer.create(List.of(port), ServicePort.caller(), false, (tx, ports) -> {
            quotas.take(tx, project, "floatingip", 1);
            made[0] = linked(fip, address(ports.getFirst()), link);
            insert(() -> store.insert(tx, made[0]), link);
        });
        tell(link);
        return made[0];
    }

    private static void copy(JsonNode value, ObjectNode to, String key) {
        if (value.isString()) {
            to.set(key, value);
        }
    }

    private static String[] address(Port port) {
        for (var ip : port.fixedIps()) {
            if (ip.ipAddress().indexOf(':') < 0) {
                return new String[] {port.id(), ip.ipAddress()};
            }
        }
        throw new ApiException(new Failure.Conflict(
                "IpAddressGenerationFailure", "No more IPv4 addresses available on network " + port.networkId() + "."));
    }

    private static Resource linked(Resource fip, String[] floating, Associations.@Nullable Link link) {
        var body = fip.body().deepCopy();
        body.put("floating_port_id", floating[0]);
        body.put("floating_ip_address", floating[1]);
        body.put("status", "DOWN");
        body.setAll(link(link));
        return new Resource(
                Kind.FLOATINGIP,
                fip.id(),
                fip.projectId(),
                null,
                key(link),
                fip.revision(),
                fip.createdAt(),
                fip.updatedAt(),
                body);
    }

    private static ObjectNode link(Associations.@Nullable Link link) {
        var body = Json.object();
        LINK.forEach(body::putNull);
        if (link != null) {
            body.put("port_id", link.portId());
            body.put("fixed_ip_address", link.fixedIpAddress());
            body.put("router_id", link.routerId());
        }
        return body;
    }

    /// An address of a port has at most one floating IP.
    private static @Nullable String key(Associations.@Nullable Link link) {
        return link == null ? null : "floatingip:" + link.portId() + ":" + link.fixedIpAddress();
    }

    private static void insert(Runnable write, Associations.@Nullable Link link) {
        try {
            write.run();
        } catch (DuplicateKey e) {
            throw new ApiException(new Failure.Conflict(
                    "FloatingIPPortAlreadyAssociated",
                    "Cannot associate floating IP with port " + (link == null ? "" : link.portId())
                            + ", as that fixed IP already has a floating IP."));
        }
    }

    private void tell(Associations.@Nullable Link link) {
        if (link != null && !link.deviceId().isEmpty()) {
            nova.send(NovaEvents.CHANGED, link.deviceId(), link.portId());
        }
    }

    @Override
    public Resource update(Request request, Resource fip, ObjectNode changes) {
        if (!changes.has("port_id") && !changes.has("fixed_ip_address")) {
            return change(fip.id(), changes, false, null);
        }
        var wanted = changes.deepCopy();
        if (!wanted.has("port_id")) {
            wanted.put("port_id", fip.textOrNull("port_id"));
        }
        var before = associations.of(fip);
        var link = associations.find(request, fip.text("floating_network_id"), wanted);
        var updated = change(fip.id(), changes, true, link);
        before.ifPresent(this::tell);
        tell(link);
        return updated;
    }

    private Resource change(String id, ObjectNode changes, boolean relink, Associations.@Nullable Link link) {
        return store.untilSettled(() -> {
            var now = find(id).orElseThrow(() -> ApiException.notFound("FloatingIP", id));
            var all = changes.deepCopy();
            if (relink) {
                all.setAll(link(link));
                all.put("status", "DOWN");
            }
            var next = now.with(all, store.now()).withUniqueKey(relink ? key(link) : now.uniqueKey());
            insert(() -> db.run(tx -> store.update(tx, next)), link);
            return next;
        });
    }

    @Override
    public void delete(Request request, Resource fip) {
        var link = associations.of(fip);
        var port = writer.find(fip.text("floating_port_id"));
        PortWriter.Alongside drop = (tx, gone) -> {
            var now = find(fip.id()).orElseThrow(() -> ApiException.notFound("FloatingIP", fip.id()));
            store.delete(tx, now, List.of());
            quotas.give(tx, now.projectId(), "floatingip", 1);
        };
        if (port.isPresent()) {
            writer.delete(port.get(), drop);
        } else {
            db.run(tx -> drop.write(tx, List.of()));
        }
        link.ifPresent(this::tell);
    }

    /// The floating IPs of a port that is deleted lead nowhere.
    @Override
    public PortWriter.Alongside letGoOf(Port port) {
        return (tx, gone) -> {
            List<Resource> mine = new ArrayList<>();
            for (var fip : model.all(Kind.FLOATINGIP)) {
                if (port.id().equals(fip.textOrNull("port_id"))) {
                    mine.add(fip);
                }
            }
            for (var fip : mine) {
                store.update(tx, fip.with(link(null), store.now()).withUniqueKey(null));
            }
        };
    }
}
