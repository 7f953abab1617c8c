package org.pileus.nova.api.servers;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.model.ComputeCall;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.RequestedNetwork;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.VmState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The NICs of a server: list, attach, detach.
public final class InterfaceHandlers {
    private static final Set<VmState> CHANGEABLE = Set.of(VmState.ACTIVE, VmState.PAUSED, VmState.STOPPED);
    private static final Shape CREATE = Shapes.wrapper(
            "interfaceAttachment",
            Shapes.object()
                    .optional("net_id", Shapes.uuid())
                    .optional("port_id", Shapes.uuid())
                    .optional("fixed_ips", Shapes.array(Shapes.object().required("ip_address", Shapes.ip()), 1, 1))
                    .since(49, "tag", Shapes.tag()));

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final ServerChecks checks;
    private final ComputeHost compute;

    public InterfaceHandlers(ServerLookup lookup, InstanceLedger ledger, ServerChecks checks, ComputeHost compute) {
        this.lookup = lookup;
        this.ledger = ledger;
        this.checks = checks;
        this.compute = compute;
    }

    /// GET /servers/{server_id}/os-interface: as the network service has the ports now.
    public Response list(Request request) {
        QueryShape.none(request);
        var server = lookup.require(request);
        var root = Json.object();
        var list = root.putArray("interfaceAttachments");
        var states = states(request, server);
        server.vifs()
                .forEach(
                        vif -> list.add(view(vif, states, request.microversion().minor())));
        return Response.ok(root);
    }

    private Map<String, String> states(Request request, Instance server) {
        var all = new java.util.HashMap<String, String>();
        for (var port :
                checks.networks().neutron(request).portsOfDevice(server.id().toString())) {
            all.put(port.id(), port.status());
        }
        return all;
    }

    private static ObjectNode view(Vif vif, Map<String, String> states, int minor) {
        var node = Json.object();
        node.put("port_state", states.getOrDefault(vif.port().toString(), vif.active() ? "ACTIVE" : "DOWN"));
        node.put("port_id", vif.port().toString());
        node.put("net_id", vif.network().toString());
        node.put("mac_addr", vif.mac());
        var ips = node.putArray("fixed_ips");
        vif.fixedIps()
                .forEach(ip -> ips.addObject().put("subnet_id", ip.subnetId()).put("ip_address", ip.address()));
        if (minor >= 70) {
            node.put("tag", vif.tag());
        }
        return node;
    }

    /// GET /servers/{server_id}/os-interface/{port_id}.
    public Response show(Request request) {
        QueryShape.none(request);
        var server = lookup.require(request);
        var vif = find(server, request.pathParameter("port_id"));
        var root = Json.object();
        root.set(
                "interfaceAttachment",
                view(vif, states(request, server), request.microversion().minor()));
        return Response.ok(root);
    }

    private static Vif find(Instance server, String port) {
        for (var vif : server.vifs()) {
            if (vif.port().toString().equals(port)) {
                return vif;
            }
        }
        throw new ApiException(new Failure.NotFound(
                "port", port, "Instance " + server.id() + " does not have a port with id " + port));
    }

    /// POST /servers/{server_id}/os-interface: plugs a port into the guest; 200 when it is done.
    public Response attach(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(CREATE, request.json(), request.microversion().minor())
                .path("interfaceAttachment");
        var wanted = wanted(request, body);
        ActionGate.unlocked(request.context(), server);
        ActionGate.require(server, "attach_interface", CHANGEABLE);
        checks.networks().requested(request, List.of(wanted));
        ledger.note(request.context(), server, "attach_interface", null);
        var answer = compute.call(server, new ComputeCall.AttachInterface(server.id(), server.fence(), wanted));
        var vif = Vif.fromJson(answer.path("vif"));
        var root = Json.object();
        root.set(
                "interfaceAttachment",
                view(vif, Map.of(), request.microversion().minor()));
        return Response.ok(root);
    }

    private RequestedNetwork wanted(Request request, JsonNode body) {
        var network = id(Json.textOrNull(body, "net_id"));
        var port = id(Json.textOrNull(body, "port_id"));
        var address = Json.textOrNull(body.path("fixed_ips").path(0), "ip_address");
        if (network != null && port != null) {
            throw ApiException.invalid("Must not input both network_id and port_id");
        }
        if (address != null && network == null) {
            throw ApiException.invalid("Must input network_id when request IP address");
        }
        if (network == null && port == null) {
            var found = checks.networks().automatic(request, true).getFirst();
            return new RequestedNetwork(found.network(), null, null, Json.textOrNull(body, "tag"));
        }
        return new RequestedNetwork(network, port, address, Json.textOrNull(body, "tag"));
    }

    private static @Nullable UUID id(@Nullable String text) {
        return text == null ? null : Ids.find(text);
    }

    /// DELETE /servers/{server_id}/os-interface/{port_id}: 202; the port goes a little later.
    public Response detach(Request request) {
        var server = lookup.require(request);
        var vif = find(server, request.pathParameter("port_id"));
        ActionGate.unlocked(request.context(), server);
        ActionGate.require(server, "detach_interface", CHANGEABLE);
        var cast = new ComputeCast.DetachInterface(server.id(), server.fence(), Objects.requireNonNull(vif.port()));
        ledger.note(request.context(), server, "detach_interface", InstanceLedger.Send.compute(server, cast));
        return Response.accepted();
    }
}
