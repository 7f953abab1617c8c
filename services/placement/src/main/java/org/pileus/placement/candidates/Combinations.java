package org.pileus.placement.candidates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.placement.candidates.Part.Take;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.Providers;

/// All ways to satisfy a request below one root: one part per group, folded together. Looks for the next one only
/// when it is asked for, and goes no further down where parts do not fit beside each other already.
final class Combinations implements Iterator<Candidate> {
    private final Providers providers;
    private final CandidateRequest request;
    private final boolean nestedAware;
    private final List<List<Part>> choices;
    private final List<Part> chosen;
    private final int[] at;
    private @Nullable Candidate next;

    /// @param choices per group the parts that satisfy it, none of them empty
    Combinations(Providers providers, CandidateRequest request, boolean nestedAware, List<List<Part>> choices) {
        this.providers = providers;
        this.request = request;
        this.nestedAware = nestedAware;
        this.choices = choices;
        this.chosen = new ArrayList<>(choices.size());
        this.at = new int[choices.size()];
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = search();
        }
        return next != null;
    }

    @Override
    public Candidate next() {
        var found = hasNext() ? next : null;
        if (found == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return found;
    }

    /// Counts through the choices like an odometer that skips what cannot be.
    private @Nullable Candidate search() {
        while (true) {
            var depth = chosen.size();
            if (depth == choices.size()) {
                var candidate = fold();
                back();
                if (candidate != null) {
                    return candidate;
                }
            } else if (at[depth] == choices.get(depth).size()) {
                if (depth == 0) {
                    return null;
                }
                at[depth] = 0;
                back();
            } else {
                chosen.add(choices.get(depth).get(at[depth]));
                if (chosen.size() > 1 && !(isolated() && fits())) {
                    back();
                }
            }
        }
    }

    /// Takes the last choice back and goes to the one after it.
    private void back() {
        chosen.removeLast();
        at[chosen.size()]++;
    }

    private @Nullable Candidate fold() {
        if (chosen.size() > 1 && !inSubtrees()) {
            return null;
        }
        Map<String, Map<String, Long>> allocations = new LinkedHashMap<>(4);
        Map<String, Set<String>> mappings = new LinkedHashMap<>(4);
        Set<String> roots = new HashSet<>();
        for (var part : chosen) {
            for (var take : part.takes()) {
                var uuid = take.provider().uuid();
                roots.add(take.provider().root());
                allocations
                        .computeIfAbsent(uuid, id -> new LinkedHashMap<>(4))
                        .merge(take.resourceClass(), take.amount(), Long::sum);
            }
            mappings.put(part.group().suffix(), part.providers());
        }
        return nestedAware || roots.size() == allocations.size() ? new Candidate(allocations, mappings) : null;
    }

    /// Whether different groups that want a provider for themselves have different ones.
    private boolean isolated() {
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

    /// Groups that fit alone may not fit together.
    private boolean fits() {
        Map<Provider, Map<String, Long>> sums = new HashMap<>();
        for (var part : chosen) {
            for (Take take : part.takes()) {
                var sum = sums.computeIfAbsent(take.provider(), provider -> new HashMap<>(4))
                        .merge(take.resourceClass(), take.amount(), Long::sum);
                var inventory = take.provider().inventories().get(take.resourceClass());
                if (inventory == null || inventory.used() + sum > inventory.capacity() || sum > inventory.maxUnit()) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean inSubtrees() {
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
}
