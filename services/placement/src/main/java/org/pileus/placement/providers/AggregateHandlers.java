package org.pileus.placement.providers;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.model.ProviderTable;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Shape;

/// `/resource_providers/{uuid}/aggregates`. An aggregate is no more than an id that providers share.
public final class AggregateHandlers {
    private static final Shape LIST = Shape.list(0, true, Shape.uuid());
    private static final Shape BODY = Shape.object()
            .need("aggregates", LIST)
            .need("resource_provider_generation", Shape.integer(Long.MIN_VALUE, Long.MAX_VALUE));
    private static final String MOVED_ON =
            "Resource provider's generation already changed. Please update the generation and try again.";

    private final ProviderStore store;
    private final Fresh fresh;
    private final Clock clock;

    public AggregateHandlers(ProviderStore store, Fresh fresh, Clock clock) {
        this.store = store;
        this.fresh = fresh;
        this.clock = clock;
    }

    public Response list(Request request) {
        var provider = store.require(request.pathParameter("uuid"));
        return shown(provider, provider.aggregates(), request);
    }

    private Response shown(Provider provider, Collection<String> aggregates, Request request) {
        var body = Json.object();
        var list = body.putArray("aggregates");
        aggregates.forEach(list::add);
        if (request.microversion().atLeast(1, 19)) {
            body.put("resource_provider_generation", provider.generation());
        }
        return fresh.stamp(Response.ok(body), request);
    }

    /// Before 1.19 the body is the list alone, and no generation is looked at or changed.
    public Response replace(Request request) {
        var guarded = request.microversion().atLeast(1, 19);
        var provider = store.require(request.pathParameter("uuid"));
        var body = (guarded ? BODY : LIST).of(request);
        var wanted = new LinkedHashSet<String>();
        (guarded ? body.path("aggregates") : body).forEach(item -> wanted.add(item.stringValue()));
        var generation = guarded ? body.path("resource_provider_generation").longValue() : provider.generation();
        if (guarded && provider.generation() != generation) {
            throw Problems.changed(MOVED_ON);
        }
        store.change(List.of(provider.uuid()), tx -> {
            if (!guarded) {
                ProviderTable.touch(tx, provider.uuid(), clock.instant());
            } else if (!ProviderTable.advance(tx, provider.uuid(), generation, clock.instant())) {
                throw Problems.changed("Update conflict: Another thread concurrently updated the resource provider "
                        + "data. Please retry your update");
            }
            ProviderTable.setAggregates(tx, provider.uuid(), wanted);
            return generation;
        });
        return shown(store.require(provider.uuid()), wanted, request);
    }
}
