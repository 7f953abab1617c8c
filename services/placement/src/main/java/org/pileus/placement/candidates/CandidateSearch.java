package org.pileus.placement.candidates;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.Providers;
import org.pileus.placement.model.Topology;

/// Answers a [CandidateRequest] from memory. The same state gives the same answer in the same order: roots
/// by id, begun at a place that moves with every change when there are more roots than the limit, so that a
/// limited question does not see the same few for ever. Stops as soon as the limit is reached.
final class CandidateSearch {
    private final Providers providers;

    CandidateSearch(Providers providers) {
        this.providers = providers;
    }

    /// @param nestedAware false below 1.29: no candidate uses two providers of one tree
    List<Candidate> find(CandidateRequest request, boolean nestedAware) {
        var topology = providers.topology();
        List<GroupSearch> searches = new ArrayList<>(request.groups().size());
        for (var group : request.groups().values()) {
            Provider place = null;
            if (group.inTree() != null) {
                place = providers.get(group.inTree());
                if (place == null) {
                    return List.of();
                }
            }
            searches.add(new GroupSearch(providers, topology, group, place == null ? null : place.root()));
        }
        var found = new LinkedHashSet<Candidate>();
        var roots = topology.roots();
        var start = start(request.limit(), roots.size());
        for (var i = 0; i < roots.size(); i++) {
            var root = providers.get(roots.get((start + i) % roots.size()));
            if (root == null || !request.rootTraits().holdFor(root.traits())) {
                continue;
            }
            new Merge(request, nestedAware, found).below(root, searches);
            if (isFull(request, found)) {
                break;
            }
        }
        return List.copyOf(found);
    }

    private int start(int limit, int roots) {
        return limit == 0 || roots <= limit ? 0 : (int) Math.floorMod(providers.changes() * limit, (long) roots);
    }

    private static boolean isFull(CandidateRequest request, Set<Candidate> found) {
        return request.limit() > 0 && found.size() >= request.limit();
    }

    /// The providers that the answer describes: the whole trees of those that the candidates use, or only these.
    Map<String, Provider> summaries(List<Candidate> candidates, boolean wholeTrees) {
        Topology topology = providers.topology();
        Map<String, Provider> all = new LinkedHashMap<>();
        for (var candidate : candidates) {
            for (var uuid : candidate.allocations().keySet()) {
                var provider = providers.get(uuid);
                if (provider == null || all.containsKey(uuid)) {
                    continue;
                }
                all.put(uuid, provider);
                if (wholeTrees && topology.nested()) {
                    for (var member : topology.trees().getOrDefault(provider.root(), List.of())) {
                        var relative = providers.get(member);
                        if (relative != null) {
                            all.put(member, relative);
                        }
                    }
                }
            }
        }
        return all;
    }

    /// Folds the parts of all groups below one root into candidates.
    private final class Merge {
        private final CandidateRequest request;
        private final boolean nestedAware;
        private final Set<Candidate> found;

        Merge(CandidateRequest request, boolean nestedAware, Set<Candidate> found) {
            this.request = request;
            this.nestedAware = nestedAware;
            this.found = found;
        }

        void below(Provider root, List<GroupSearch> searches) {
            List<List<Part>> choices = new ArrayList<>(searches.size());
            for (var search : searches) {
                var parts = search.below(root);
                if (parts.isEmpty()) {
                    return;
                }
                choices.add(parts);
            }
            choose(choices, new ArrayList<>(choices.size()));
        }

        private void choose(List<List<Part>> choices, List<Part> chosen) {
            if (isFull(request, found)) {
                return;
            }
            if (chosen.size() == choices.size()) {
                fold(chosen);
                return;
            }
            for (var part : choices.get(chosen.size())) {
                chosen.add(part);
                choose(choices, chosen);
                chosen.removeLast();
            }
        }

        private void fold(List<Part> chosen) {
            if (chosen.size() > 1 && (!isolated(chosen) || !inSubtrees(chosen))) {
                return;
            }
            Map<String, Map<String, Long>> allocations = new LinkedHashMap<>(4);
            Map<String, Set<String>> mappings = new LinkedHashMap<>(4);
            Map<String, Provider> used = new LinkedHashMap<>(4);
            for (var part : chosen) {
                for (var take : part.takes()) {
                    used.put(take.provider().uuid(), take.provider());
                    allocations
                            .computeIfAbsent(take.provider().uuid(), id -> new LinkedHashMap<>(4))
                            .merge(take.resourceClass(), take.amount(), Long::sum);
                }
                mappings.put(part.group().suffix(), part.providers());
            }
            if ((chosen.size() == 1 || fits(allocations, used)) && (nestedAware || oneOfEachTree(used))) {
                found.add(new Candidate(allocations, mappings));
            }
        }

        private boolean isolated(List<Part> chosen) {
            if (!request.isolate()) {
                return true;
            }
            Set<String> distinct = new HashSet<>();
            var groups = 0;
            for (var part : chosen) {
                if (part.group().oneProvider()) {
                    groups++;
                    distinct.addAll(part.providers());
                }
            }
            return distinct.size() == groups;
        }

        private boolean inSubtrees(List<Part> chosen) {
            for (var suffixes : request.sameSubtrees()) {
                Set<String> ids = new HashSet<>();
                chosen.stream()
                        .filter(part -> suffixes.contains(part.group().suffix()))
                        .forEach(part -> ids.addAll(part.providers()));
                if (ids.size() > 1 && ids.stream().noneMatch(top -> ids.stream().allMatch(id -> isBelow(id, top)))) {
                    return false;
                }
            }
            return true;
        }

        private boolean isBelow(String id, String top) {
            var provider = providers.get(id);
            while (provider != null) {
                if (provider.uuid().equals(top)) {
                    return true;
                }
                provider = provider.parent() == null ? null : providers.get(provider.parent());
            }
            return false;
        }

        /// Groups that fit alone may not fit together.
        private static boolean fits(Map<String, Map<String, Long>> allocations, Map<String, Provider> used) {
            for (var allocation : allocations.entrySet()) {
                var provider = used.get(allocation.getKey());
                for (var take : allocation.getValue().entrySet()) {
                    var inventory =
                            provider == null ? null : provider.inventories().get(take.getKey());
                    if (inventory == null
                            || inventory.used() + take.getValue() > inventory.capacity()
                            || take.getValue() > inventory.maxUnit()) {
                        return false;
                    }
                }
            }
            return true;
        }

        private static boolean oneOfEachTree(Map<String, Provider> used) {
            Set<String> roots = new HashSet<>();
            used.values().forEach(provider -> roots.add(provider.root()));
            return roots.size() == used.size();
        }
    }
}
