package org.pileus.neutron.server.ports;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.api.ValueType;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.binding.PortBinder;
import org.pileus.neutron.server.networks.Network;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/ports/{id}/bindings`: more than one host prepared for a port, one of them active. Live migration
/// makes an inactive binding on the target and activates it when the guest runs there. The inactive ones
/// are kept in the port's body, by host.
public final class PortBindings {
    static final String KEY = "inactive_bindings";
    private static final String ACTIVE = "ACTIVE";
    private static final String INACTIVE = "INACTIVE";
    private static final String BASE = "/v2.0/ports/{id}/bindings";
    private static final ValueType BODY = Values.object(
            Set.of("host"),
            Map.of(
                    "host", Values.notEmpty(Values.text(255)),
                    "vnic_type", Values.text(64),
                    "profile", Values.DICTIONARY,
                    "project_id", Values.text(255),
                    "tenant_id", Values.text(255)));

    private static final String READING = "get_port_binding";

    private final PortWriter writer;
    private final PortBinder binder;
    private final Model model;

    public PortBindings(PortWriter writer, PortBinder binder, Model model) {
        this.writer = writer;
        this.binder = binder;
        this.model = model;
    }

    /// All are for services alone, reading also for administrators. For others a port of theirs has no bindings that
    /// they could read, activate or delete (404).
    public List<Route> routes() {
        return List.of(
                Route.object("GET", BASE, READING, this::list),
                Route.object("POST", BASE, "create_port_binding", this::create),
                Route.object("GET", BASE + "/{host}", READING, this::show),
                Route.object("PUT", BASE + "/{host}/activate", "activate", this::activate),
                Route.object("DELETE", BASE + "/{host}", "delete_port_binding", this::delete));
    }

    private Port require(Request request) {
        var id = request.pathParameter("id");
        return writer.find(id).orElseThrow(() -> ApiException.notFound("Port", id));
    }

    /// The port, for who may see its bindings, and has the right that the route needs.
    private Port requireShown(Request request) {
        var port = require(request);
        var target = Target.project(port.projectId());
        if (!request.allows(READING, target)) {
            throw missing(port, request.pathParameter("host"));
        }
        request.authorize(target);
        return port;
    }

    private static ObjectNode active(Port port) {
        return view(port.host(), ACTIVE, port.body());
    }

    private static ObjectNode view(String host, String status, ObjectNode from) {
        var view = Json.object().put("host", host).put("status", status);
        view.put("vif_type", from.path(Port.VIF_TYPE).asString(PortBinder.Binding.UNBOUND));
        view.set("vif_details", from.path(Port.VIF_DETAILS));
        view.put("vnic_type", from.path("binding:vnic_type").asString("normal"));
        view.set("profile", from.path("binding:profile"));
        return view;
    }

    private static Optional<ObjectNode> inactive(Port port, String host) {
        return port.body().path(KEY).path(host) instanceof ObjectNode found ? Optional.of(found) : Optional.empty();
    }

    private static ObjectNode wrap(ObjectNode view) {
        var body = Json.object();
        body.set("binding", view);
        return body;
    }

    private Response list(Request request) {
        var port = require(request);
        var body = Json.object();
        var all = body.putArray("bindings");
        if (!request.allows(Target.project(port.projectId()))) {
            if (!port.projectId().equals(request.context().projectId())) {
                throw ApiException.notFound("Port", port.id());
            }
            return Response.ok(body);
        }
        if (!port.host().isEmpty()) {
            all.add(active(port));
        }
        for (var entry : port.body().path(KEY).properties()) {
            all.add(view(entry.getKey(), INACTIVE, (ObjectNode) entry.getValue()));
        }
        return Response.ok(body);
    }

    private Response show(Request request) {
        var port = requireShown(request);
        var host = request.pathParameter("host");
        if (host.equals(port.host())) {
            return Response.ok(wrap(active(port)));
        }
        return Response.ok(wrap(view(host, INACTIVE, inactive(port, host).orElseThrow(() -> missing(port, host)))));
    }

    private static ApiException missing(Port port, String host) {
        return new ApiException(new Failure.NotFound(
                "PortBinding", host, "Binding for port " + port.id() + " on host " + host + " could not be found."));
    }

    private Response create(Request request) {
        request.authorize(Target.project(request.context().projectId()));
        var wanted = (ObjectNode) BODY.accept("binding", request.wrapped("binding"));
        var host = wanted.path("host").stringValue();
        var port = require(request);
        var network = new Network(model.find(Kind.NETWORK, port.networkId())
                .orElseThrow(() -> ApiException.notFound("Network", port.networkId())));
        var vnic = wanted.path("vnic_type").asString(port.vnicType());
        var binding = binder.bind(network, host, vnic);
        if (!binding.bound()) {
            throw new ApiException(new Failure.Conflict(
                    "PortBindingError",
                    "Binding for port " + port.id() + " on host " + host + " failed: " + binding.reason() + "."));
        }
        var entry = Json.object().put(Port.VIF_TYPE, binding.vifType()).put("binding:vnic_type", vnic);
        entry.set(Port.VIF_DETAILS, binding.vifDetails());
        entry.set("binding:profile", wanted.has("profile") ? wanted.get("profile") : Json.object());
        writer.rewrite(port.id(), now -> {
            if (host.equals(now.host()) || inactive(now, host).isPresent()) {
                throw new ApiException(new Failure.Conflict(
                        "PortBindingAlreadyExists",
                        "Binding for port " + now.id() + " on host " + host + " already exists."));
            }
            var body = now.body().deepCopy();
            body.withObjectProperty(KEY).set(host, entry);
            return now.withBody(body);
        });
        return Response.created(wrap(view(host, INACTIVE, entry)));
    }

    private Response activate(Request request) {
        var host = request.pathParameter("host");
        var moved = writer.rewrite(requireShown(request).id(), now -> activated(now, host));
        return Response.ok(wrap(active(moved)));
    }

    private static Port activated(Port port, String host) {
        if (host.equals(port.host())) {
            throw new ApiException(new Failure.Conflict(
                    "PortBindingAlreadyActive",
                    "Binding for port " + port.id() + " on host " + host + " is already active."));
        }
        var target = inactive(port, host).orElseThrow(() -> missing(port, host));
        var body = port.body().deepCopy();
        var others = body.withObjectProperty(KEY);
        others.remove(host);
        if (!port.host().isEmpty()) {
            var former = others.putObject(port.host());
            for (var name : List.of(Port.VIF_TYPE, Port.VIF_DETAILS, "binding:vnic_type", "binding:profile")) {
                former.set(name, body.path(name));
            }
        }
        body.setAll(target);
        return port.withBody(body).movedTo(host);
    }

    private Response delete(Request request) {
        var host = request.pathParameter("host");
        var port = requireShown(request);
        writer.rewrite(port.id(), now -> {
            if (host.equals(now.host())) {
                throw new ApiException(new Failure.Conflict(
                        "PortBindingAlreadyActive", "The active binding of port " + now.id() + " cannot be deleted."));
            }
            if (inactive(now, host).isEmpty()) {
                throw missing(now, host);
            }
            var body = now.body().deepCopy();
            body.withObjectProperty(KEY).remove(host);
            return now.withBody(body);
        });
        return Response.noContent();
    }
}
