package org.pileus.placement.model;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What one transaction does to the sums of providers: by how much each class of each provider changes, and how
/// often each public generation rises. In the order of the ids, so that two writers do not wait for each other. Owned
/// by one thread.
public final class Moved {
    private final Map<String, Map<String, Long>> deltas = new TreeMap<>();
    private final Map<String, Long> rises = new TreeMap<>();

    public void add(String provider, String resourceClass, long delta) {
        deltas.computeIfAbsent(provider, id -> new TreeMap<>()).merge(resourceClass, delta, Math::addExact);
    }

    /// The public generations of these providers rise by one more.
    public void raise(Collection<String> providers) {
        providers.forEach(provider -> rises.merge(provider, 1L, Long::sum));
    }

    public Set<String> providers() {
        return deltas.keySet();
    }

    long rise(String provider) {
        return rises.getOrDefault(provider, 0L);
    }

    /// The state that these changes leave of a provider.
    Usage after(Provider known, long updatedMicros) {
        Map<String, Long> used = new TreeMap<>();
        deltas.getOrDefault(known.uuid(), Map.of()).forEach((name, delta) -> {
            var inventory = known.inventories().get(name);
            if (inventory != null) {
                used.put(name, inventory.used() + delta);
            }
        });
        return new Usage(
                known.uuid(), known.generation() + rise(known.uuid()), known.change() + 1, updatedMicros, used);
    }
}
