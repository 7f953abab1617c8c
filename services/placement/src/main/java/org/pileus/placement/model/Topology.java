package org.pileus.placement.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How the providers belong together: which form a tree, and who shares with whom. Derived from all
/// providers when one of them changes its place, traits or aggregates; not when something is claimed. Holds
/// ids only.
/// @param roots    every root, ordered by its id
/// @param trees    root to the ids of its tree, the root first
/// @param sharers  root to the sharing providers of other trees that it may use; roots without any are absent
/// @param nested   whether any tree has more than its root
/// @param sharing  whether any provider shares
public record Topology(
        List<String> roots,
        Map<String, List<String>> trees,
        Map<String, List<String>> sharers,
        boolean nested,
        boolean sharing) {
    static Topology of(Collection<Provider> all) {
        var ordered = new ArrayList<>(all);
        ordered.sort(Comparator.comparing(Provider::uuid));
        Map<String, List<String>> trees = HashMap.newHashMap(ordered.size());
        List<String> roots = new ArrayList<>();
        for (var provider : ordered) {
            if (provider.isRoot()) {
                roots.add(provider.uuid());
                var tree = new ArrayList<String>(1);
                tree.add(provider.uuid());
                trees.put(provider.uuid(), tree);
            }
        }
        for (var provider : ordered) {
            if (!provider.isRoot()) {
                var tree = trees.get(provider.root());
                if (tree != null) {
                    tree.add(provider.uuid());
                }
            }
        }
        return new Topology(
                List.copyOf(roots),
                trees,
                sharers(ordered),
                trees.size() < ordered.size(),
                ordered.stream().anyMatch(Provider::shares));
    }

    /// A sharing provider serves every tree that has a member in one of its aggregates.
    private static Map<String, List<String>> sharers(List<Provider> ordered) {
        Map<String, Set<String>> rootsByAggregate = new HashMap<>();
        if (ordered.stream().noneMatch(Provider::shares)) {
            return Map.of();
        }
        for (var provider : ordered) {
            for (var aggregate : provider.aggregates()) {
                rootsByAggregate
                        .computeIfAbsent(aggregate, a -> new LinkedHashSet<>())
                        .add(provider.root());
            }
        }
        Map<String, Set<String>> found = new HashMap<>();
        for (var provider : ordered) {
            if (!provider.shares()) {
                continue;
            }
            for (var aggregate : provider.aggregates()) {
                for (var root : rootsByAggregate.getOrDefault(aggregate, Set.of())) {
                    if (!root.equals(provider.root())) {
                        found.computeIfAbsent(root, r -> new LinkedHashSet<>()).add(provider.uuid());
                    }
                }
            }
        }
        Map<String, List<String>> lists = HashMap.newHashMap(found.size());
        found.forEach((root, set) -> lists.put(root, List.copyOf(set)));
        return lists;
    }
}
