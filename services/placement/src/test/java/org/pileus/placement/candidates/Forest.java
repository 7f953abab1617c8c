package org.pileus.placement.candidates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pileus.placement.model.Inventory;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.Providers;

/// Providers made up in memory, for decisions that need no database.
final class Forest {
    final Providers providers = new Providers();
    private final RandomGenerator random;
    private long changes;

    Forest(RandomGenerator random) {
        this.random = random;
    }

    String root(Map<String, Long> totals, Set<String> traits, Set<String> aggregates) {
        return add(null, null, totals, traits, aggregates);
    }

    String child(String parent, String root, Map<String, Long> totals, Set<String> traits, Set<String> aggregates) {
        return add(parent, root, totals, traits, aggregates);
    }

    private String add(
            @Nullable String parent,
            @Nullable String root,
            Map<String, Long> totals,
            Set<String> traits,
            Set<String> aggregates) {
        var uuid = new java.util.UUID(random.nextLong(), random.nextLong()).toString();
        put(uuid, parent, root == null ? uuid : root, totals, traits, aggregates);
        return uuid;
    }

    void put(
            String uuid,
            @Nullable String parent,
            String root,
            Map<String, Long> totals,
            Set<String> traits,
            Set<String> aggregates) {
        Map<String, Inventory> inventories = new LinkedHashMap<>();
        totals.forEach((name, total) ->
                inventories.put(name, new Inventory(name, total, 0, 1, Integer.MAX_VALUE, 1, 1.0, 0, 0)));
        var state = new Provider(
                uuid,
                uuid,
                0,
                ++changes,
                parent,
                root,
                0,
                0,
                inventories,
                new TreeSet<>(traits),
                Set.copyOf(aggregates));
        providers.take(List.of(uuid), List.of(state));
    }

    /// Some of these things.
    <T> Set<T> some(List<T> all, double chance) {
        Set<T> chosen = new java.util.LinkedHashSet<>();
        all.stream().filter(thing -> random.nextDouble() < chance).forEach(chosen::add);
        return chosen;
    }

    /// Every provider's id, in no order.
    List<String> ids() {
        return new ArrayList<>(providers.all().stream().map(Provider::uuid).toList());
    }
}
