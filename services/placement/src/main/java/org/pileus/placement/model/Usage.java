package org.pileus.placement.model;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a claim left of one provider: its numbers and the sums of the classes.
record Usage(String provider, long generation, long change, long updatedMicros, Map<String, Long> used) {
    Provider applyTo(Provider old) {
        Map<String, Inventory> inventories =
                LinkedHashMap.newLinkedHashMap(old.inventories().size());
        old.inventories().forEach((name, inventory) -> {
            var sum = used.get(name);
            inventories.put(name, sum == null ? inventory : inventory.withUsed(sum));
        });
        return new Provider(
                old.uuid(),
                old.name(),
                generation,
                change,
                old.parent(),
                old.root(),
                old.createdMicros(),
                updatedMicros,
                inventories,
                old.traits(),
                old.aggregates());
    }
}
