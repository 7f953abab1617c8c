package org.pileus.nova.api.servers;

import java.util.ArrayList;
import java.util.List;
import org.pileus.client.neutron.PortChange;
import org.pileus.client.neutron.PortRecord;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.Texts;

/// The security groups of a server: they are on its ports, in the network service.
public final class SecurityGroupHandlers {
    private static final Shape NAME = Shapes.object().required("name", Shapes.name());
    private static final Shape ADD = Shapes.wrapper("addSecurityGroup", NAME);
    private static final Shape REMOVE = Shapes.wrapper("removeSecurityGroup", NAME);

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final ServerChecks checks;

    public SecurityGroupHandlers(ServerLookup lookup, InstanceLedger ledger, ServerChecks checks) {
        this.lookup = lookup;
        this.ledger = ledger;
        this.checks = checks;
    }

    /// GET /servers/{server_id}/os-security-groups.
    public Response list(Request request) {
        QueryShape.none(request);
        var server = lookup.require(request);
        var neutron = checks.networks().neutron(request);
        var ids = neutron.portsOfDevice(server.id().toString()).stream()
                .flatMap(port -> port.securityGroupIds().stream())
                .distinct()
                .toList();
        var root = Json.object();
        var list = root.putArray("security_groups");
        if (ids.isEmpty()) {
            return Response.ok(root);
        }
        for (var group : neutron.securityGroupsOf(server.projectId())) {
            if (ids.contains(group.id())) {
                var node = list.addObject();
                node.put("id", group.id());
                node.put("name", group.name());
                node.put("tenant_id", group.projectId());
                node.put("description", group.description());
                node.putArray(
                        "rules"); // told by the network service; this proxy ended with 2.36 for clients that read them
            }
        }
        return Response.ok(root);
    }

    /// POST action addSecurityGroup: onto every port.
    public Response add(Request request) {
        var server = lookup.require(request);
        var name = Json.text(
                Shapes.require(ADD, request.json(), request.microversion().minor())
                        .path("addSecurityGroup"),
                "name");
        change(request, server, name, true);
        return Response.accepted();
    }

    /// POST action removeSecurityGroup: 404 when no port has it.
    public Response remove(Request request) {
        var server = lookup.require(request);
        var name = Json.text(
                Shapes.require(REMOVE, request.json(), request.microversion().minor())
                        .path("removeSecurityGroup"),
                "name");
        change(request, server, name, false);
        return Response.accepted();
    }

    private void change(Request request, Instance server, String wanted, boolean add) {
        ActionGate.unlocked(request.context(), server);
        var neutron = checks.networks().neutron(request);
        var group = checks.networks().group(request, server.projectId(), wanted);
        List<PortRecord> ports = neutron.portsOfDevice(server.id().toString());
        if (ports.isEmpty()) {
            throw ApiException.invalid("Network requires port_security_enabled and subnet associated in order to apply"
                    + " security groups: instance " + server.id() + " has no port.");
        }
        var touched = false;
        for (var port : ports) {
            var groups = new ArrayList<>(port.securityGroupIds());
            if (add ? groups.contains(group.id()) : !groups.remove(group.id())) {
                continue;
            }
            if (add) {
                groups.add(group.id());
            }
            neutron.updatePort(port.id(), new PortChange(Json.object()).securityGroups(groups));
            touched = true;
        }
        if (!touched && !add) {
            throw new ApiException(new Failure.NotFound(
                    "Security group",
                    wanted,
                    "Security group " + group.name() + " not associated with the instance " + server.id()));
        }
        remember(server, NetworkCheck.spelling(group, neutron.securityGroupsOf(server.projectId())), add);
    }

    /// What the server shows.
    private void remember(Instance server, String name, boolean add) {
        var names = new ArrayList<>(
                server.spec().securityGroups().isEmpty()
                        ? List.of("default")
                        : server.spec().securityGroups());
        names.remove(name);
        if (add) {
            names.add(name);
        }
        var spec = server.spec().toJson();
        spec.set("security_groups", Texts.array(names));
        ledger.change(server, Guard.alive(), new Change(ledger.now()).spec(InstanceSpec.fromJson(spec)));
    }
}
