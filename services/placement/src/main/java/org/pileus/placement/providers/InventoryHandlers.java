package org.pileus.placement.providers;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.model.Inventory;
import org.pileus.placement.model.InventoryTable;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.model.ProviderTable;
import org.pileus.placement.names.Names;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Links;
import tools.jackson.databind.node.ObjectNode;

/// `/resource_providers/{uuid}/inventories` and below.
public final class InventoryHandlers {
    private final ProviderStore store;
    private final Names resourceClasses;
    private final Fresh fresh;
    private final Clock clock;

    public InventoryHandlers(ProviderStore store, Names resourceClasses, Fresh fresh, Clock clock) {
        this.store = store;
        this.resourceClasses = resourceClasses;
        this.fresh = fresh;
        this.clock = clock;
    }

    public Response list(Request request) {
        return listed(provider(request), request);
    }

    private Response listed(Provider provider, Request request) {
        var body = Json.object();
        body.put("resource_provider_generation", provider.generation());
        var all = body.putObject("inventories");
        provider.inventories().forEach((name, inventory) -> all.set(name, view(inventory)));
        var latest = provider.inventories().values().stream()
                .map(Inventory::updatedMicros)
                .max(Comparator.naturalOrder());
        return fresh.stamp(Response.ok(body), request, latest.orElse(null));
    }

    public Response show(Request request) {
        var provider = provider(request);
        var name = request.pathParameter("resource_class");
        var inventory = provider.inventories().get(name);
        if (inventory == null) {
            throw Problems.notFound("No inventory of class " + name + " for " + provider.uuid());
        }
        return shown(200, provider, inventory, request);
    }

    private Response shown(int status, Provider provider, Inventory inventory, Request request) {
        var body = view(inventory);
        if (provider.generation() != 0) {
            body.put("resource_provider_generation", provider.generation());
        }
        return fresh.stamp(Response.json(status, body), request, inventory.updatedMicros());
    }

    private static ObjectNode view(Inventory inventory) {
        return Json.object()
                .put("total", inventory.total())
                .put("reserved", inventory.reserved())
                .put("min_unit", inventory.minUnit())
                .put("max_unit", inventory.maxUnit())
                .put("step_size", inventory.stepSize())
                .put("allocation_ratio", inventory.allocationRatio());
    }

    public Response create(Request request) {
        var provider = store.require(request.pathParameter("uuid"));
        var body = InventoryForm.NEW.of(request);
        var name = Json.text(body, "resource_class");
        var inventory = InventoryForm.inventory(name, body);
        var problem = "Unable to create inventory for resource provider " + provider.uuid() + ": ";
        requireCapacity(problem, provider, List.of(inventory), request.microversion());
        if (!resourceClasses.knows(name)) {
            throw ApiException.invalid(problem + Problems.noSuchClass(name));
        }
        store.change(List.of(provider.uuid()), tx -> {
            if (!InventoryTable.insert(tx, provider.uuid(), List.of(inventory), clock.instant())) {
                throw Problems.changed("Update conflict: the provider has inventory of class " + name + " already.");
            }
            ProviderTable.advance(tx, List.of(provider.uuid()), clock.instant());
            return name;
        });
        var after = store.require(provider.uuid());
        return shown(201, after, after.inventories().getOrDefault(name, inventory), request)
                .header(
                        "Location",
                        Links.absolute(request, ProviderView.path(provider.uuid()) + "/inventories/" + name));
    }

    public Response replaceAll(Request request) {
        var provider = store.require(request.pathParameter("uuid"));
        var body = InventoryForm.ALL.of(request);
        var generation = requireGeneration(
                provider, body.path("resource_provider_generation").longValue());
        var inventories = InventoryForm.inventories(body);
        requireCapacity(
                "Unable to update inventory for resource provider " + provider.uuid() + ": ",
                provider,
                inventories,
                request.microversion());
        var unknown = resourceClasses.unknown(
                inventories.stream().map(Inventory::resourceClass).toList());
        if (!unknown.isEmpty()) {
            throw ApiException.invalid("Unknown resource class in inventory for resource provider " + provider.uuid()
                    + ": " + Problems.noSuchClass(unknown.getFirst()));
        }
        store.change(List.of(provider.uuid()), tx -> {
            advance(tx, provider, generation, "update conflict: ");
            replace(tx, provider.uuid(), inventories, "update conflict: ");
            return generation;
        });
        return listed(store.require(provider.uuid()), request);
    }

    /// Makes the stored inventories these.
    private void replace(Transaction tx, String uuid, List<Inventory> wanted, String problem) {
        Set<String> have = new LinkedHashSet<>(InventoryTable.classes(tx, uuid));
        List<Inventory> changed = new ArrayList<>();
        List<Inventory> added = new ArrayList<>();
        for (var inventory : wanted) {
            (have.remove(inventory.resourceClass()) ? changed : added).add(inventory);
        }
        var used = InventoryTable.delete(tx, uuid, resourceClasses.ordered(have));
        if (!used.isEmpty()) {
            throw Problems.inventoryInUse(problem + Problems.inUse(used, uuid));
        }
        var now = clock.instant();
        InventoryTable.update(tx, uuid, changed, now);
        InventoryTable.insert(tx, uuid, added, now);
    }

    public Response replace(Request request) {
        var provider = store.require(request.pathParameter("uuid"));
        var name = request.pathParameter("resource_class");
        var body = InventoryForm.ONE.of(request);
        var generation = requireGeneration(
                provider, body.path("resource_provider_generation").longValue());
        var inventory = InventoryForm.inventory(name, body);
        requireCapacity(
                "Unable to update inventory for resource provider " + provider.uuid() + ": ",
                provider,
                List.of(inventory),
                request.microversion());
        if (!resourceClasses.knows(name)) {
            throw Problems.notFound(Problems.noSuchClass(name));
        }
        store.change(List.of(provider.uuid()), tx -> {
            advance(tx, provider, generation, "update conflict: ");
            if (!InventoryTable.update(tx, provider.uuid(), List.of(inventory), clock.instant())
                    .isEmpty()) {
                throw ApiException.invalid("No inventory record with resource class for resource provider "
                        + provider.uuid() + ": No inventory of class " + name + " found.");
            }
            return name;
        });
        var after = store.require(provider.uuid());
        return shown(200, after, after.inventories().getOrDefault(name, inventory), request);
    }

    public Response deleteOne(Request request) {
        var provider = store.require(request.pathParameter("uuid"));
        var name = request.pathParameter("resource_class");
        var missing = "No inventory of class " + name + " found for delete: ";
        if (!resourceClasses.knows(name)) {
            throw Problems.notFound(missing + Problems.noSuchClass(name));
        }
        store.change(List.of(provider.uuid()), tx -> {
            if (InventoryTable.find(tx, provider.uuid(), name).isEmpty()) {
                throw Problems.notFound(missing + "No inventory of class " + name + " found for delete");
            }
            if (!InventoryTable.delete(tx, provider.uuid(), List.of(name)).isEmpty()) {
                // Upstream gives this the code of a lost race, not that of an inventory in use.
                throw Problems.changed("Unable to delete inventory of class " + name + ": "
                        + Problems.inUse(List.of(name), provider.uuid()));
            }
            ProviderTable.advance(tx, List.of(provider.uuid()), clock.instant());
            return name;
        });
        return Response.noContent();
    }

    /// From 1.5; before that the method is not known here.
    public Response deleteAll(Request request) {
        if (!request.microversion().atLeast(1, 5)) {
            throw new ApiException(new Failure.MethodNotAllowed(Set.of("GET", "POST", "PUT")));
        }
        var provider = store.require(request.pathParameter("uuid"));
        store.change(List.of(provider.uuid()), tx -> {
            replace(tx, provider.uuid(), List.of(), "");
            ProviderTable.advance(tx, List.of(provider.uuid()), clock.instant());
            return provider;
        });
        return Response.noContent();
    }

    private Provider provider(Request request) {
        var uuid = request.pathParameter("uuid");
        return store.current(uuid)
                .orElseThrow(() -> Problems.notFound("No resource provider with uuid " + uuid
                        + " found : No resource provider with uuid " + uuid + " found"));
    }

    private static long requireGeneration(Provider provider, long expected) {
        if (provider.generation() != expected) {
            throw Problems.changed("resource provider generation conflict");
        }
        return expected;
    }

    private void advance(Transaction tx, Provider provider, long generation, String problem) {
        if (!ProviderTable.advance(tx, provider.uuid(), generation, clock.instant())) {
            throw Problems.changed(problem + "Another thread concurrently updated the resource provider data. "
                    + "Please retry your update");
        }
    }

    /// Nothing left for allocations is refused before 1.26, less than nothing always.
    private static void requireCapacity(
            String problem, Provider provider, Collection<Inventory> inventories, Microversion version) {
        var reservedCanBeTotal = version.atLeast(1, 26);
        for (var inventory : inventories) {
            var capacity = inventory.capacity();
            if (capacity < 0 || (capacity == 0 && !reservedCanBeTotal)) {
                throw ApiException.invalid(problem + "Invalid inventory for '" + inventory.resourceClass()
                        + "' on resource provider '" + provider.uuid() + "'. The reserved value is greater than "
                        + (reservedCanBeTotal ? "total." : "or equal to total."));
            }
        }
    }
}
