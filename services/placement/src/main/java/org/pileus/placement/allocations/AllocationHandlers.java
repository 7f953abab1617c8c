package org.pileus.placement.allocations;

import java.util.Comparator;
import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.allocations.AllocationTable.OfConsumer;
import org.pileus.placement.allocations.AllocationTable.Shown;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Uuids;
import tools.jackson.databind.node.ObjectNode;

/// `/allocations`, `/allocations/{consumer}` and `/resource_providers/{uuid}/allocations`.
public final class AllocationHandlers {
    private final Claims claims;
    private final ProviderStore store;
    private final Fresh fresh;

    public AllocationHandlers(Claims claims, ProviderStore store, Fresh fresh) {
        this.claims = claims;
        this.store = store;
        this.fresh = fresh;
    }

    /// What a consumer has; an unknown consumer has nothing.
    public Response show(Request request) {
        var consumer = request.pathParameter("consumer_uuid");
        var rows = store.database().read(query -> AllocationTable.shown(query, consumer));
        var version = request.microversion();
        var body = Json.object();
        var allocations = body.putObject("allocations");
        for (var row : rows) {
            var provider = child(allocations, row.held().provider());
            child(provider, "resources")
                    .put(row.held().resourceClass(), row.held().amount());
            provider.put("generation", row.providerGeneration());
        }
        if (!rows.isEmpty()) {
            var first = rows.getFirst();
            if (version.atLeast(1, 12)) {
                body.put("project_id", first.projectId()).put("user_id", first.userId());
            }
            if (version.atLeast(1, 28)) {
                body.put("consumer_generation", first.consumerGeneration());
            }
            if (version.atLeast(1, 38)) {
                body.put("consumer_type", first.type() == null ? UsageHandlers.UNKNOWN : first.type());
            }
        }
        var latest = rows.stream().map(Shown::createdMicros).max(Comparator.naturalOrder());
        return fresh.stamp(Response.ok(body), request, latest.orElse(null));
    }

    public Response ofProvider(Request request) {
        var uuid = request.pathParameter("uuid");
        var provider = store.current(uuid)
                .orElseThrow(() -> new ApiException(new Failure.NotFound(
                        "resource provider",
                        uuid,
                        "Resource provider '" + uuid + "' not found: No resource provider with uuid " + uuid
                                + " found")));
        var rows = store.database().read(query -> AllocationTable.ofProvider(query, uuid));
        var body = Json.object();
        var allocations = body.putObject("allocations");
        for (var row : rows) {
            var consumer = child(allocations, row.consumer());
            child(consumer, "resources").put(row.resourceClass(), row.amount());
            if (request.microversion().atLeast(1, 28)) {
                consumer.put("consumer_generation", row.generation());
            }
        }
        body.put("resource_provider_generation", provider.generation());
        var latest = rows.stream().map(OfConsumer::createdMicros).max(Comparator.naturalOrder());
        return fresh.stamp(Response.ok(body), request, latest.orElse(null));
    }

    private static ObjectNode child(ObjectNode parent, String key) {
        return parent.get(key) instanceof ObjectNode known ? known : parent.putObject(key);
    }

    public Response replace(Request request) {
        var given = request.pathParameter("consumer_uuid");
        var consumer = Uuids.canonical(given);
        if (consumer == null) {
            throw ApiException.invalid("Malformed consumer_uuid: " + given);
        }
        var version = request.microversion();
        var body = AllocationForm.one(version).of(request);
        claims.settle(List.of(AllocationForm.claim(consumer, body, version)));
        return Response.noContent();
    }

    public Response replaceMany(Request request) {
        var version = request.microversion();
        claims.settle(AllocationForm.claims(AllocationForm.many(version, 1).of(request), version));
        return Response.noContent();
    }

    public Response delete(Request request) {
        var consumer = request.pathParameter("consumer_uuid");
        if (!claims.release(consumer)) {
            throw new ApiException(
                    new Failure.NotFound("allocations", consumer, "No allocations for consumer '" + consumer + "'"));
        }
        return Response.noContent();
    }
}
