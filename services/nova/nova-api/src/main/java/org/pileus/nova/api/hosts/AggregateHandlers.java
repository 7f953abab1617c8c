package org.pileus.nova.api.hosts;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.db.aggregates.Aggregate;
import org.pileus.nova.db.aggregates.AggregateRepository;
import org.pileus.nova.model.Texts;
import tools.jackson.databind.node.ObjectNode;

/// Host aggregates: make, change, delete, hosts, metadata.
public final class AggregateHandlers {
    private static final Shape ZONE = Shapes.zoneName().orNull();
    private static final Shape CREATE = Shapes.wrapper(
            "aggregate", Shapes.object().required("name", Shapes.name()).optional("availability_zone", ZONE));
    private static final Shape UPDATE = Shapes.wrapper(
            "aggregate", Shapes.object().optional("name", Shapes.name()).optional("availability_zone", ZONE));
    private static final Shape ADD = Shapes.wrapper("add_host", Shapes.object().required("host", Shapes.fqdn()));
    private static final Shape REMOVE =
            Shapes.wrapper("remove_host", Shapes.object().required("host", Shapes.fqdn()));
    private static final Shape METADATA = Shapes.wrapper(
            "set_metadata",
            Shapes.object().required("metadata", Shapes.map(Shapes.text(0, 255).orNull())));
    private static final Shape IMAGES =
            Shapes.wrapper("cache", Shapes.array(Shapes.object().required("id", Shapes.uuid()), 1, 1000));

    private final Database db;
    private final ServiceStates hosts;
    private final IdSource ids;
    private final Clock clock;
    private final AggregateRepository repository = new AggregateRepository();

    public AggregateHandlers(Database db, ServiceStates hosts, IdSource ids, Clock clock) {
        this.db = db;
        this.hosts = hosts;
        this.ids = ids;
        this.clock = clock;
    }

    /// GET /os-aggregates.
    public Response list(Request request) {
        QueryShape.none(request);
        var root = Json.object();
        var list = root.putArray("aggregates");
        db.read(repository::all).forEach(aggregate -> list.add(view(request, aggregate, true)));
        return Response.ok(root);
    }

    /// GET /os-aggregates/{aggregate_id}.
    public Response show(Request request) {
        QueryShape.none(request);
        return one(request, require(request));
    }

    /// POST /os-aggregates.
    public Response create(Request request) {
        var body = Shapes.require(CREATE, request.json(), request.microversion().minor())
                .path("aggregate");
        var zone = Json.textOrNull(body, "availability_zone");
        Map<String, String> metadata = zone == null ? Map.of() : Map.of(Aggregate.ZONE, zone);
        var name = Json.text(body, "name").strip();
        long id;
        try {
            id = db.write(tx -> repository.insert(tx, ids.uuid(), name, metadata, clock.instant()));
        } catch (DuplicateKey e) {
            throw ApiException.conflict("Aggregate " + name + " already exists.");
        }
        hosts.changed();
        var root = Json.object();
        root.set("aggregate", view(request, find(id), false));
        return Response.ok(root);
    }

    /// PUT /os-aggregates/{aggregate_id}: name and zone.
    public Response update(Request request) {
        var body = Shapes.require(UPDATE, request.json(), request.microversion().minor())
                .path("aggregate");
        if (body.isEmpty()) {
            throw ApiException.invalid(
                    "Invalid input for field/attribute aggregate. Value: {}. {} is not valid under any of"
                            + " the given schemas");
        }
        return change(request, (tx, aggregate) -> {
            var metadata = new HashMap<>(aggregate.metadata());
            if (body.has("availability_zone")) {
                zone(metadata, Json.textOrNull(body, "availability_zone"));
                sameZone(tx, aggregate, metadata.get(Aggregate.ZONE), aggregate.hosts(), "update_aggregate");
            }
            var name = Objects.requireNonNullElse(Json.textOrNull(body, "name"), aggregate.name())
                    .strip();
            try {
                repository.update(tx, aggregate.id(), name, metadata, clock.instant());
            } catch (DuplicateKey e) {
                throw ApiException.conflict("Aggregate " + name + " already exists.");
            }
        });
    }

    private static void zone(Map<String, String> metadata, @Nullable String zone) {
        if (zone == null) {
            metadata.remove(Aggregate.ZONE);
        } else {
            metadata.put(Aggregate.ZONE, zone);
        }
    }

    /// DELETE /os-aggregates/{aggregate_id}: 200; 400 while it has hosts.
    public Response delete(Request request) {
        var aggregate = require(request);
        db.run(tx -> {
            var now = repository.find(tx, aggregate.id()).orElseThrow(() -> missing(aggregate.id()));
            if (!now.hosts().isEmpty()) {
                throw ApiException.invalid("Cannot perform action 'delete' on aggregate " + now.id()
                        + ": Reason: Host aggregate is not empty.");
            }
            repository.delete(tx, now.id());
        });
        hosts.changed();
        return Response.status(200);
    }

    /// POST action add_host.
    public Response addHost(Request request) {
        var host = Json.text(
                Shapes.require(ADD, request.json(), request.microversion().minor())
                        .path("add_host"),
                "host");
        if (hosts.compute(host).isEmpty()) {
            require(request);
            throw new ApiException(new Failure.NotFound("host", host, "Compute host " + host + " could not be found."));
        }
        return change(request, (tx, aggregate) -> {
            if (aggregate.hosts().contains(host)) {
                throw ApiException.conflict("Aggregate " + aggregate.id() + " already has host " + host + ".");
            }
            sameZone(tx, aggregate, aggregate.zone(), List.of(host), "add_host_to_aggregate");
            repository.addHost(tx, aggregate.id(), host);
        });
    }

    /// A host is in one zone only.
    private void sameZone(
            Transaction tx, Aggregate changed, @Nullable String zone, List<String> members, String action) {
        if (zone == null) {
            return;
        }
        for (var other : repository.all(tx)) {
            var its = other.zone();
            if (other.id() == changed.id() || its == null || its.equals(zone)) {
                continue;
            }
            for (var host : members) {
                if (other.hosts().contains(host)) {
                    throw ApiException.conflict("Cannot perform action '" + action + "' on aggregate " + changed.id()
                            + ": Reason: One or more hosts already in availability zone(s) ['" + its + "'].");
                }
            }
        }
    }

    /// POST action remove_host.
    public Response removeHost(Request request) {
        var host = Json.text(
                Shapes.require(REMOVE, request.json(), request.microversion().minor())
                        .path("remove_host"),
                "host");
        return change(request, (tx, aggregate) -> {
            if (!repository.removeHost(tx, aggregate.id(), host)) {
                throw new ApiException(new Failure.NotFound(
                        "host", host, "Aggregate " + aggregate.id() + " has no host " + host + "."));
            }
        });
    }

    /// POST action set_metadata: null removes a key.
    public Response setMetadata(Request request) {
        var body = Shapes.require(
                        METADATA, request.json(), request.microversion().minor())
                .path("set_metadata")
                .path("metadata");
        return change(request, (tx, aggregate) -> {
            var metadata = new HashMap<>(aggregate.metadata());
            for (var field : body.properties()) {
                if (field.getValue().isNull()) {
                    metadata.remove(field.getKey());
                } else {
                    metadata.put(field.getKey(), field.getValue().stringValue());
                }
            }
            if (body.has(Aggregate.ZONE)) {
                sameZone(tx, aggregate, metadata.get(Aggregate.ZONE), aggregate.hosts(), "update_aggregate_metadata");
            }
            repository.update(tx, aggregate.id(), aggregate.name(), metadata, clock.instant());
        });
    }

    /// POST /os-aggregates/{aggregate_id}/images: a hint to cache images; hosts cache at the first build anyway.
    public Response images(Request request) {
        Shapes.require(IMAGES, request.json(), request.microversion().minor());
        require(request);
        return Response.accepted();
    }

    private Response change(Request request, BiConsumer<Transaction, Aggregate> work) {
        var id = require(request).id();
        db.run(tx -> work.accept(tx, repository.find(tx, id).orElseThrow(() -> missing(id))));
        hosts.changed();
        return one(request, find(id));
    }

    private Aggregate require(Request request) {
        var text = request.pathParameter("aggregate_id");
        var id = Ids.parseNumber(text);
        if (id == null) {
            throw ApiException.invalid(
                    "Invalid input for field/attribute id. Value: " + text + ". '" + text + "' is not a number");
        }
        return find(id);
    }

    private Aggregate find(long id) {
        return db.read(query -> repository.find(query, id)).orElseThrow(() -> missing(id));
    }

    private static ApiException missing(long id) {
        return new ApiException(new Failure.NotFound("Aggregate", id));
    }

    private static Response one(Request request, Aggregate aggregate) {
        var root = Json.object();
        root.set("aggregate", view(request, aggregate, true));
        return Response.ok(root);
    }

    /// @param whole false for the answer to a create, which tells neither hosts nor metadata
    private static ObjectNode view(Request request, Aggregate aggregate, boolean whole) {
        var node = Json.object();
        node.put("id", aggregate.id());
        if (request.microversion().atLeast(2, 41)) {
            node.put("uuid", aggregate.uuid().toString());
        }
        node.put("name", aggregate.name());
        node.put("availability_zone", aggregate.zone());
        if (whole) {
            node.set("hosts", Texts.array(aggregate.hosts()));
            node.set("metadata", Texts.object(aggregate.metadata()));
        }
        node.put("created_at", Times.micros(aggregate.created()));
        node.put("updated_at", Times.microsOrNull(aggregate.updated()));
        node.put("deleted", false);
        node.putNull("deleted_at");
        return node;
    }
}
