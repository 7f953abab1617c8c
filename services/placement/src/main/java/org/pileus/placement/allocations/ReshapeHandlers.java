package org.pileus.placement.allocations;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.model.Inventory;
import org.pileus.placement.model.InventoryTable;
import org.pileus.placement.model.Moved;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.model.ProviderTable;
import org.pileus.placement.names.Names;
import org.pileus.placement.providers.InventoryForm;
import org.pileus.placement.providers.Problems;
import org.pileus.placement.requests.Shape;
import org.pileus.placement.requests.Uuids;
import tools.jackson.databind.JsonNode;

/// `POST /reshaper`: moves inventories and what is allocated of them between the providers of a tree, at once.
public final class ReshapeHandlers {
    private static final String NOT_FOUND = "placement.resource_provider.not_found";
    private static final Shape INVENTORIES = Shape.map(1, "^[0-9a-fA-F-]{36}$", Uuids::isKey, InventoryForm.ALL);

    private final ProviderStore store;
    private final Claims claims;
    private final Names resourceClasses;
    private final Clock clock;

    public ReshapeHandlers(ProviderStore store, Claims claims, Names resourceClasses, Clock clock) {
        this.store = store;
        this.claims = claims;
        this.resourceClasses = resourceClasses;
        this.clock = clock;
    }

    /// One provider's new inventories and the generation that the writer has seen.
    private record Target(long generation, List<Inventory> inventories) {}

    public Response reshape(Request request) {
        var version = request.microversion();
        var body = Shape.object()
                .need("inventories", INVENTORIES)
                .need("allocations", AllocationForm.many(version, 0))
                .of(request);
        var targets = targets(body.path("inventories"));
        var wanted = AllocationForm.claims(body.path("allocations"), version);
        claims.requireProviders(wanted);
        claims.requireClasses(wanted);
        Set<String> touched = new LinkedHashSet<>(targets.keySet());
        wanted.forEach(claim -> touched.addAll(claim.allocations().keySet()));
        touched.addAll(holders(wanted));
        store.change(touched, tx -> {
            targets.forEach((uuid, target) -> widen(tx, uuid, target));
            var moved = new Moved();
            claims.settle(tx, wanted, moved);
            if (!moved.providers().isEmpty()) {
                ProviderTable.advance(tx, moved.providers(), clock.instant());
            }
            targets.forEach((uuid, target) -> narrow(tx, uuid, target));
            return targets;
        });
        return Response.noContent();
    }

    private List<String> holders(List<ConsumerClaim> wanted) {
        var consumers = wanted.stream().map(ConsumerClaim::consumer).toList();
        return consumers.isEmpty()
                ? List.of()
                : store.database().read(query -> AllocationTable.providersOf(query, consumers));
    }

    private Map<String, Target> targets(JsonNode node) {
        Map<String, Target> all = new LinkedHashMap<>();
        for (var field : node.properties()) {
            var uuid = field.getKey();
            var provider = store.current(uuid)
                    .orElseThrow(() -> new ApiException(new Failure.Invalid(
                            NOT_FOUND,
                            "Resource provider " + uuid + " in inventories not found: No resource provider with uuid "
                                    + uuid + " found")));
            var given = field.getValue().path("resource_provider_generation").longValue();
            if (given != provider.generation()) {
                throw Problems.changed("resource provider generation conflict for provider " + uuid + ": actual: "
                        + provider.generation() + ", given: " + given);
            }
            var inventories = InventoryForm.inventories(field.getValue());
            var unknown = resourceClasses.unknown(
                    inventories.stream().map(Inventory::resourceClass).toList());
            if (!unknown.isEmpty()) {
                throw ApiException.invalid("malformed reshaper data: " + Problems.noSuchClass(unknown.getFirst()));
            }
            all.put(uuid, new Target(given, inventories));
        }
        return all;
    }

    /// First step: everything wanted is there; what is to go stays as long as it is allocated.
    private void widen(Transaction tx, String uuid, Target target) {
        var now = clock.instant();
        if (!ProviderTable.advance(tx, uuid, target.generation(), now)) {
            throw Problems.changed("update conflict: Another thread concurrently updated the resource provider data. "
                    + "Please retry your update");
        }
        var have = Set.copyOf(InventoryTable.classes(tx, uuid));
        List<Inventory> added = new ArrayList<>();
        List<Inventory> changed = new ArrayList<>();
        for (var inventory : target.inventories()) {
            (have.contains(inventory.resourceClass()) ? changed : added).add(inventory);
        }
        InventoryTable.update(tx, uuid, changed, now);
        InventoryTable.insert(tx, uuid, added, now);
    }

    /// Last step: what is not wanted goes, which nobody may use any more.
    private void narrow(Transaction tx, String uuid, Target target) {
        Set<String> extra = new LinkedHashSet<>(InventoryTable.classes(tx, uuid));
        target.inventories().forEach(inventory -> extra.remove(inventory.resourceClass()));
        var used = InventoryTable.delete(tx, uuid, List.copyOf(extra));
        if (!used.isEmpty()) {
            throw Problems.inventoryInUse("update conflict: " + Problems.inUse(used, uuid));
        }
        if (!target.inventories().isEmpty()) {
            ProviderTable.advance(tx, List.of(uuid), clock.instant()); // upstream counts both steps
        }
    }
}
