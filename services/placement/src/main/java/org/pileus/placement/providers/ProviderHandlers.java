package org.pileus.placement.providers;

import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.model.ProviderTable;
import org.pileus.placement.names.Names;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Links;
import org.pileus.placement.requests.Shape;
import org.pileus.placement.requests.Uuids;
import tools.jackson.databind.JsonNode;

/// `/resource_providers` and `/resource_providers/{uuid}`.
public final class ProviderHandlers {
    private static final Shape.Fields NEW =
            Shape.object().need("name", Shape.text(0, 200)).optional("uuid", Shape.uuid());
    private static final Shape.Fields CHANGED = Shape.object().need("name", Shape.text(0, 200));
    private static final Shape PARENT = Shape.orNull(Shape.uuid());

    private final ProviderStore store;
    private final Names resourceClasses;
    private final Names traits;
    private final Fresh fresh;
    private final Clock clock;
    private final IdSource ids;

    public ProviderHandlers(
            ProviderStore store, Names resourceClasses, Names traits, Fresh fresh, Clock clock, IdSource ids) {
        this.store = store;
        this.resourceClasses = resourceClasses;
        this.traits = traits;
        this.fresh = fresh;
        this.clock = clock;
        this.ids = ids;
    }

    public Response list(Request request) {
        var filter = ProviderFilter.parse(request, resourceClasses, traits);
        if (filter.uuid() != null) {
            store.current(filter.uuid()); // another replica may have made it just now
        }
        var place =
                filter.treeOf() == null ? null : store.current(filter.treeOf()).orElse(null);
        var found = filter.treeOf() != null && place == null
                ? List.<Provider>of()
                : among(filter, place).stream()
                        .filter(filter.matcher(place == null ? null : place.root()))
                        .sorted(Comparator.comparing(Provider::createdMicros).thenComparing(Provider::uuid))
                        .toList();
        var latest = found.stream().map(Provider::updatedMicros).max(Comparator.naturalOrder());
        return fresh.stamp(json(ProviderView.list(found, request)), request, latest.orElse(null));
    }

    /// Those that the filter could hold for at all.
    private Collection<Provider> among(ProviderFilter filter, @Nullable Provider place) {
        if (filter.uuid() != null) {
            return store.memory().find(filter.uuid()).map(List::of).orElse(List.of());
        }
        return place == null ? store.memory().all() : store.memory().tree(place.root());
    }

    public Response show(Request request) {
        return shown(store.require(request.pathParameter("uuid")), request);
    }

    private static Response json(byte[] body) {
        return Response.status(200).body(body, "application/json");
    }

    private Response shown(Provider provider, Request request) {
        return fresh.stamp(json(ProviderView.one(provider, request)), request, provider.updatedMicros());
    }

    public Response create(Request request) {
        var body = (request.microversion().atLeast(1, 14) ? NEW.optional("parent_provider_uuid", PARENT) : NEW)
                .of(request);
        var name = Json.text(body, "name");
        var asked = Json.textOrNull(body, "uuid");
        var given = asked == null ? null : Uuids.canonical(asked);
        var uuid = given == null ? ids.uuid().toString() : given;
        insert(uuid, name, Json.textOrNull(body, "parent_provider_uuid"));
        var provider = store.require(uuid);
        var location = Links.absolute(request, ProviderView.path(uuid));
        if (!request.microversion().atLeast(1, 20)) {
            return Response.status(201).header("Location", location);
        }
        return shown(provider, request).header("Location", location);
    }

    private void insert(String uuid, String name, @Nullable String parent) {
        if (name.isEmpty()) {
            throw cannotCreate(name, uuid, "name is required");
        }
        if (uuid.equals(parent)) {
            throw cannotCreate(
                    name,
                    uuid,
                    "parent provider UUID cannot be same as UUID. Please set parent provider UUID to None if there "
                            + "is no parent.");
        }
        var now = clock.instant();
        try {
            store.change(List.of(uuid), tx -> {
                var root = parent == null
                        ? uuid
                        : ProviderTable.rootOf(tx, parent)
                                .orElseThrow(() -> cannotCreate(name, uuid, "parent provider UUID does not exist."));
                ProviderTable.insert(tx, uuid, name, parent, root, now);
                return root;
            });
        } catch (DuplicateKey e) {
            var what = e.names("name") ? "name: " + name : "uuid: " + uuid;
            throw Problems.conflict(
                    Problems.DUPLICATE_NAME, "Conflicting resource provider " + what + " already exists.");
        }
    }

    private static ApiException cannotCreate(String name, String uuid, String reason) {
        return ApiException.invalid("Unable to create resource provider \"" + name + "\", " + uuid
                + ": Object action create failed because: " + reason);
    }

    public Response update(Request request) {
        var uuid = request.pathParameter("uuid");
        var provider = store.require(uuid);
        var version = request.microversion();
        var body = (version.atLeast(1, 14) ? CHANGED.optional("parent_provider_uuid", PARENT) : CHANGED).of(request);
        var name = Json.text(body, "name");
        var parent =
                body.has("parent_provider_uuid") ? textOrNull(body.get("parent_provider_uuid")) : provider.parent();
        var move = new ProviderMove(store, clock, version.atLeast(1, 37));
        try {
            move.save(provider, name, parent);
        } catch (DuplicateKey e) {
            throw Problems.conflict(
                    Problems.DUPLICATE_NAME, "Conflicting resource provider " + name + " already exists.");
        }
        return shown(store.require(uuid), request);
    }

    private static @Nullable String textOrNull(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }

    public Response delete(Request request) {
        var uuid = request.pathParameter("uuid");
        if (store.current(uuid).isEmpty()) {
            throw Problems.notFound("No resource provider with uuid " + uuid + " found for delete");
        }
        store.change(List.of(uuid), tx -> {
            if (ProviderTable.hasChildren(tx, uuid)) {
                throw Problems.conflict(
                        Problems.CANNOT_DELETE_PARENT,
                        "Unable to delete parent resource provider " + uuid + ": It has child resource providers.");
            }
            if (!ProviderTable.delete(tx, uuid)) {
                throw Problems.conflict(
                        Problems.PROVIDER_IN_USE,
                        "Unable to delete resource provider " + uuid + ": Resource provider has allocations.");
            }
            return uuid;
        });
        return Response.noContent();
    }
}
