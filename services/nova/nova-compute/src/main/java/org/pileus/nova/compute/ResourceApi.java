package org.pileus.nova.compute;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.pileus.client.placement.InventoryRecord;
import org.pileus.client.placement.PlacementClient;

/// What compute needs of Placement.
interface ResourceApi {
    /// Makes the provider known with exactly these inventories and at least these traits.
    void report(UUID provider, String name, Map<String, InventoryRecord> inventories, Set<String> traits);

    /// Gives back all that an instance holds.
    void release(UUID instance);

    static ResourceApi of(PlacementClient placement) {
        return new ResourceApi() {
            @Override
            public void report(
                    UUID provider, String name, Map<String, InventoryRecord> inventories, Set<String> traits) {
                var record = placement.ensureProvider(provider, name, null);
                var held = placement.inventories(record.uuid());
                if (!held.inventories().equals(inventories)) {
                    placement.setInventories(provider, held.generation(), inventories);
                }
                var known = placement.traits(provider);
                if (!known.traits().containsAll(traits)) {
                    var all = new java.util.HashSet<>(known.traits());
                    all.addAll(traits);
                    placement.setTraits(provider, known.generation(), all);
                }
            }

            @Override
            public void release(UUID instance) {
                placement.deleteAllocations(instance);
            }
        };
    }
}
