package org.pileus.placement.candidates;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pileus.placement.candidates.CandidateLimits.Strategy;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.Providers;

/// Answers a [CandidateRequest] from memory. The same state gives the same answer in the same order, unless the
/// operator wants random ones. Stops as soon as the limit is reached.
final class CandidateSearch {
    private final Providers providers;
    private final CandidateLimits limits;
    private final RandomGenerator random;

    CandidateSearch(Providers providers, CandidateLimits limits, RandomGenerator random) {
        this.providers = providers;
        this.limits = limits;
        this.random = random;
    }

    /// @param nestedAware false below 1.29: no candidate uses two providers of one tree
    List<Candidate> find(CandidateRequest request, boolean nestedAware) {
        if (!limits.randomize()) {
            return List.copyOf(collect(request, nestedAware, lower(request.limit(), limits.most())));
        }
        var all = new ArrayList<>(collect(request, nestedAware, limits.most()));
        Collections.shuffle(all, random);
        return request.limit() > 0 && request.limit() < all.size() ? List.copyOf(all.subList(0, request.limit())) : all;
    }

    private static int lower(int one, int other) {
        return one <= 0 ? other : other <= 0 ? one : Math.min(one, other);
    }

    /// @param most 0 or less for all
    private Collection<Candidate> collect(CandidateRequest request, boolean nestedAware, int most) {
        // among providers that stand alone each has one candidate; else one may be found from several sides
        var alone = !providers.index().nested() && !providers.index().sharing();
        Collection<Candidate> found = alone ? new ArrayList<>() : new LinkedHashSet<>();
        var anchors = new Anchors(providers).of(request, most);
        if (anchors == null) {
            return found;
        }
        var searches = searches(request);
        if (searches == null) {
            return found;
        }
        Deque<Iterator<Candidate>> later = new ArrayDeque<>();
        for (var uuid : anchors) {
            var ways = below(uuid, request, nestedAware, searches);
            while (ways.hasNext()) {
                found.add(ways.next());
                if (found.size() == most) {
                    return found;
                }
                if (limits.strategy() == Strategy.BREADTH_FIRST) {
                    later.add(ways);
                    break;
                }
            }
        }
        while (!later.isEmpty()) {
            var ways = later.removeFirst();
            if (ways.hasNext()) {
                found.add(ways.next());
                later.addLast(ways);
            }
            if (found.size() == most) {
                return found;
            }
        }
        return found;
    }

    /// @return null when a group names a tree that does not exist
    @Nullable
    List<GroupSearch> searches(CandidateRequest request) {
        List<GroupSearch> searches = new ArrayList<>(request.groups().size());
        for (var group : request.groups().values()) {
            var place = group.inTree() == null ? null : providers.get(group.inTree());
            if (group.inTree() != null && place == null) {
                return null;
            }
            searches.add(new GroupSearch(providers, group, place == null ? null : place.root()));
        }
        return searches;
    }

    Iterator<Candidate> below(String uuid, CandidateRequest request, boolean nestedAware, List<GroupSearch> searches) {
        var root = providers.get(uuid);
        if (root == null || !request.rootTraits().holdFor(root.traits())) {
            return Collections.emptyIterator();
        }
        var members = new Members(providers, root);
        List<List<Part>> choices = new ArrayList<>(searches.size());
        for (var search : searches) {
            var parts = search.below(root, members);
            if (parts.isEmpty()) {
                return Collections.emptyIterator();
            }
            choices.add(parts);
        }
        return new Combinations(providers, request, nestedAware, choices);
    }

    /// The providers that the answer describes: the whole trees of those that the candidates use, or only these.
    Collection<Provider> summaries(List<Candidate> candidates, boolean wholeTrees) {
        Map<String, Provider> all = LinkedHashMap.newLinkedHashMap(candidates.size());
        var nested = wholeTrees && providers.index().nested();
        for (var candidate : candidates) {
            for (var uuid : candidate.allocations().keySet()) {
                var provider = all.containsKey(uuid) ? null : providers.get(uuid);
                if (provider == null) {
                    continue;
                }
                all.put(uuid, provider);
                if (nested) {
                    providers.tree(provider.root()).forEach(member -> all.put(member.uuid(), member));
                }
            }
        }
        return all.values();
    }
}
