package org.pileus.client.placement;

import java.util.Map;

/// All inventories of a provider by resource class, and the generation at which they were read.
public record ProviderInventories(long generation, Map<String, InventoryRecord> inventories) {
    public ProviderInventories {
        inventories = Map.copyOf(inventories);
    }
}
