package org.pileus.placement.providers;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.model.ProviderTable;
import org.pileus.placement.names.Names;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Shape;

/// `/resource_providers/{uuid}/traits`.
public final class ProviderTraitHandlers {
    private static final Shape BODY = Shape.object()
            .need("traits", Shape.list(0, false, Shape.text(1, 255)))
            .need("resource_provider_generation", Shape.integer(Long.MIN_VALUE, Long.MAX_VALUE));
    private static final String MOVED_ON =
            "Resource provider's generation already changed. Please update the generation and try again.";

    private final ProviderStore store;
    private final Names traits;
    private final Fresh fresh;
    private final Clock clock;

    public ProviderTraitHandlers(ProviderStore store, Names traits, Fresh fresh, Clock clock) {
        this.store = store;
        this.traits = traits;
        this.fresh = fresh;
        this.clock = clock;
    }

    public Response list(Request request) {
        var uuid = request.pathParameter("uuid");
        var provider = store.current(uuid)
                .orElseThrow(() -> Problems.notFound("No resource provider with uuid " + uuid
                        + " found: No resource provider with uuid " + uuid + " found"));
        return shown(provider, request);
    }

    private Response shown(Provider provider, Request request) {
        var body = Json.object();
        var list = body.putArray("traits");
        provider.traits().forEach(list::add);
        body.put("resource_provider_generation", provider.generation());
        return fresh.stamp(Response.ok(body), request, traits.lastChangedMicros(provider.traits()));
    }

    public Response replace(Request request) {
        var body = BODY.of(request);
        var wanted = new TreeSet<String>();
        body.path("traits").forEach(item -> wanted.add(item.stringValue()));
        var provider = store.require(request.pathParameter("uuid"));
        var generation = body.path("resource_provider_generation").longValue();
        if (provider.generation() != generation) {
            throw Problems.changed(MOVED_ON);
        }
        var unknown = traits.unknown(wanted);
        if (!unknown.isEmpty()) {
            throw ApiException.invalid("No such trait " + String.join(", ", unknown));
        }
        set(provider, wanted);
        return shown(store.require(provider.uuid()), request);
    }

    public Response delete(Request request) {
        set(store.require(request.pathParameter("uuid")), List.of());
        return Response.noContent();
    }

    /// Nothing changes, the generation neither, when the traits are these already.
    private void set(Provider provider, Collection<String> wanted) {
        if (provider.traits().equals(new TreeSet<>(wanted))) {
            return;
        }
        store.change(List.of(provider.uuid()), tx -> {
            if (!ProviderTable.advance(tx, provider.uuid(), provider.generation(), clock.instant())) {
                throw Problems.changed("Another thread concurrently updated the resource provider data. Please "
                        + "retry your update");
            }
            ProviderTable.setTraits(tx, provider.uuid(), wanted);
            return provider;
        });
    }
}
