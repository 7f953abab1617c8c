package org.pileus.nova.api.hosts;

import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.db.instances.InstanceList;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.services.ComputeNodeRepository;
import org.pileus.nova.db.services.ServiceRecord;
import org.pileus.nova.db.services.ServiceRepository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Services: list, enable, disable, force down, delete.
public final class ServiceHandlers {
    private static final Shape REASON = Shapes.text(1, 255);
    private static final Shape UPDATE = Shapes.object()
            .optional("status", Shapes.oneOf("enabled", "disabled"))
            .optional("disabled_reason", REASON)
            .optional("forced_down", Shapes.bool());
    private static final Shape OLD = Shapes.object()
            .required("host", Shapes.fqdn())
            .required("binary", Shapes.text(1, 255))
            .optional("disabled_reason", REASON)
            .optional("forced_down", Shapes.bool());
    private static final QueryShape LIST = QueryShape.strictSince(75).keys(Shapes.text(), "host", "binary");

    private final Database db;
    private final ServiceStates states;
    private final Clock clock;
    private final ServiceRepository services = new ServiceRepository();
    private final ComputeNodeRepository nodes = new ComputeNodeRepository();
    private final InstanceRepository instances = new InstanceRepository();

    public ServiceHandlers(Database db, ServiceStates states, Clock clock) {
        this.db = db;
        this.states = states;
        this.clock = clock;
    }

    /// GET /os-services.
    public Response list(Request request) {
        LIST.check(request);
        var host = request.query().last("host");
        var binary = request.query().last("binary");
        var root = Json.object();
        var list = root.putArray("services");
        for (var service : db.read(services::all)) {
            if ((host == null || service.host().equals(host))
                    && (binary == null || service.binary().equals(binary))) {
                list.add(view(request, service));
            }
        }
        return Response.ok(root);
    }

    private ObjectNode view(Request request, ServiceRecord service) {
        var minor = request.microversion().minor();
        var node = Json.object();
        if (minor >= 53) {
            node.put("id", service.id().toString());
        } else {
            node.put("id", service.number());
        }
        node.put("binary", service.binary());
        node.put("host", service.host());
        node.put("zone", states.zone(service));
        node.put("status", service.disabled() ? "disabled" : "enabled");
        node.put("state", states.up(service) ? "up" : "down");
        var seen = states.lastSeen(service);
        node.put("updated_at", Times.micros(seen == null ? service.updated() : seen));
        node.put("disabled_reason", service.disabledReason());
        if (minor >= 11) {
            node.put("forced_down", service.forcedDown());
        }
        return node;
    }

    /// PUT /os-services/{service_id}, since 2.53.
    public Response update(Request request) {
        var service = byId(request);
        var body = Shapes.require(UPDATE, request.json(), request.microversion().minor());
        var status = Json.textOrNull(body, "status");
        var reason = Json.textOrNull(body, "disabled_reason");
        if (status == null && !body.has("forced_down")) {
            throw ApiException.invalid(
                    "No updates were requested. Fields 'status' or 'forced_down' should be specified.");
        }
        if (reason != null && !"disabled".equals(status)) {
            throw ApiException.invalid("Specifying disabled_reason when status is not 'disabled' is invalid.");
        }
        if (!service.binary().equals(ServiceRecord.COMPUTE)) {
            throw ApiException.invalid("Updating a " + service.binary() + " service is not supported. Only nova-compute"
                    + " services can be updated.");
        }
        apply(service, status, reason, body.get("forced_down"));
        var root = Json.object();
        root.set("service", view(request, again(service.id())));
        return Response.ok(root);
    }

    private void apply(
            ServiceRecord service, @Nullable String status, @Nullable String reason, @Nullable JsonNode forcedDown) {
        db.run(tx -> {
            if (status != null) {
                services.setDisabled(tx, service.id(), status.equals("disabled"), reason, clock.instant());
            }
            if (forcedDown != null) {
                services.setForcedDown(tx, service.id(), Shapes.isTrue(forcedDown), clock.instant());
            }
        });
        states.changed();
    }

    private ServiceRecord again(UUID id) {
        return db.read(query -> services.find(query, id)).orElseThrow(() -> missing(id.toString()));
    }

    /// PUT /os-services/enable, until 2.52, and its relatives.
    public Response enable(Request request) {
        return old(request, "enabled", false);
    }

    public Response disable(Request request) {
        return old(request, "disabled", false);
    }

    public Response disableWithReason(Request request) {
        return old(request, "disabled", true);
    }

    private Response old(Request request, String status, boolean withReason) {
        var body = Shapes.require(OLD, request.json(), request.microversion().minor());
        var reason = Json.textOrNull(body, "disabled_reason");
        if (withReason && reason == null) {
            throw ApiException.invalid("Missing disabled reason field");
        }
        var service = named(body);
        apply(service, status, reason, null);
        var root = Json.object();
        var node = root.putObject("service");
        node.put("host", service.host());
        node.put("binary", service.binary());
        node.put("status", status);
        if (withReason) {
            node.put("disabled_reason", reason);
        }
        return Response.ok(root);
    }

    /// PUT /os-services/force-down, 2.11 to 2.52.
    public Response forceDown(Request request) {
        var body = Shapes.require(OLD, request.json(), request.microversion().minor());
        var down = body.get("forced_down");
        if (down == null) {
            throw ApiException.invalid("Missing forced_down field");
        }
        var service = named(body);
        apply(service, null, null, down);
        var root = Json.object();
        root.putObject("service")
                .put("host", service.host())
                .put("binary", service.binary())
                .put("forced_down", Shapes.isTrue(down));
        return Response.ok(root);
    }

    private ServiceRecord named(JsonNode body) {
        var host = Json.text(body, "host");
        var binary = Json.text(body, "binary");
        return db.read(query -> services.find(query, binary, host))
                .orElseThrow(() -> new ApiException(new Failure.NotFound(
                        "service", host, "Could not find binary " + binary + " on host " + host + ".")));
    }

    /// DELETE /os-services/{service_id}: of a compute that has no servers any more.
    public Response delete(Request request) {
        var service = byId(request);
        db.run(tx -> {
            var first =
                    instances.list(tx, new InstanceList().host(service.host()).limit(1));
            if (service.binary().equals(ServiceRecord.COMPUTE) && !first.isEmpty()) {
                throw ApiException.conflict(
                        "Unable to delete compute service that is hosting instances. Migrate or delete"
                                + " the instances first.");
            }
            nodes.deleteOfService(tx, service.id());
            services.delete(tx, service.id());
        });
        states.changed();
        return Response.noContent();
    }

    private ServiceRecord byId(Request request) {
        var text = request.pathParameter("service_id");
        if (request.microversion().atLeast(2, 53)) {
            var id = Ids.find(text);
            if (id == null) {
                throw ApiException.invalid("Invalid uuid " + text);
            }
            return again(id);
        }
        var number = Ids.parseNumber(text);
        if (number == null) {
            throw ApiException.invalid("Invalid input for field/attribute id. Value: " + text + ".");
        }
        return db.read(services::all).stream()
                .filter(service -> service.number() == number)
                .findFirst()
                .orElseThrow(() -> missing(text));
    }

    private static ApiException missing(String id) {
        return new ApiException(
                new Failure.NotFound("service", id, "Service " + Objects.requireNonNull(id) + " could not be found."));
    }
}
