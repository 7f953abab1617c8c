package org.pileus.placement.candidates;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.placement.candidates.CandidateRequest.Group;
import org.pileus.placement.candidates.Part.Take;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.Providers;

/// Finds the parts of one group below one root after the other.
final class GroupSearch {
    private final Group group;
    private final @Nullable String treeRoot;
    private final boolean manyProviders;
    private final List<Map.Entry<String, Long>> inOrder;

    /// @param treeRoot the root of the tree that the group names, null when it names none
    GroupSearch(Providers providers, Group group, @Nullable String treeRoot) {
        var index = providers.index();
        this.group = group;
        this.treeRoot = treeRoot;
        this.manyProviders = !group.oneProvider() && (index.nested() || index.sharing());
        this.inOrder = group.resources().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
    }

    List<Part> below(Provider root, Members members) {
        return manyProviders ? combined(root, members) : single(members);
    }

    /// Everything from one provider, of the tree or shared with it. Traits and aggregates are the provider's own.
    private List<Part> single(Members members) {
        if (group.resources().isEmpty()
                && group.traits().required().isEmpty()
                && group.membership().required().isEmpty()) {
            return List.of(); // as upstream: a group that asks for nothing positive matches nothing
        }
        List<Part> parts = new ArrayList<>(1);
        for (var provider : members.all()) {
            if (isWhole(provider)) {
                List<Take> takes = new ArrayList<>(group.resources().size());
                group.resources().forEach((name, amount) -> takes.add(new Take(provider, name, amount)));
                parts.add(new Part(group, takes, Set.of(provider.uuid())));
            }
        }
        return parts;
    }

    private boolean isWhole(Provider provider) {
        if (treeRoot != null && !provider.root().equals(treeRoot)) {
            return false;
        }
        for (var resource : group.resources().entrySet()) {
            if (!provider.fits(resource.getKey(), resource.getValue())) {
                return false;
            }
        }
        return group.traits().holdFor(provider.traits()) && group.membership().holdsFor(provider.aggregates());
    }

    /// Each class from any provider of the tree or shared with it; together they must have the traits, and
    /// none of them a forbidden one. The aggregates of the root count for its whole tree.
    private List<Part> combined(Provider root, Members members) {
        List<List<Take>> choices = new ArrayList<>(group.resources().size());
        for (var resource : inOrder) {
            List<Take> takes = new ArrayList<>();
            for (var provider : members.all()) {
                if (provider.fits(resource.getKey(), resource.getValue()) && belongs(provider, root)) {
                    takes.add(new Take(provider, resource.getKey(), resource.getValue()));
                }
            }
            if (takes.isEmpty()) {
                return List.of();
            }
            choices.add(takes);
        }
        List<Part> parts = new ArrayList<>();
        combine(choices, 0, new ArrayList<>(), parts);
        return parts;
    }

    private boolean belongs(Provider provider, Provider root) {
        var inOwnTree = provider.root().equals(root.uuid());
        if (treeRoot != null && (!inOwnTree || !root.uuid().equals(treeRoot))) {
            return false;
        }
        var membership = group.membership();
        if (membership.forbids(provider.aggregates()) || membership.forbids(root.aggregates())) {
            return false;
        }
        return membership.requiredIn(provider.aggregates()) || (inOwnTree && membership.requiredIn(root.aggregates()));
    }

    private void combine(List<List<Take>> choices, int at, List<Take> chosen, List<Part> parts) {
        if (at == choices.size()) {
            if (traitsHold(chosen)) {
                Set<String> ids = new LinkedHashSet<>();
                chosen.forEach(take -> ids.add(take.provider().uuid()));
                parts.add(new Part(group, List.copyOf(chosen), ids));
            }
            return;
        }
        for (var take : choices.get(at)) {
            chosen.add(take);
            combine(choices, at + 1, chosen, parts);
            chosen.removeLast();
        }
    }

    private boolean traitsHold(List<Take> chosen) {
        if (group.traits().isEmpty()) {
            return true;
        }
        Set<String> together = new LinkedHashSet<>();
        for (var take : chosen) {
            together.addAll(take.provider().traits());
        }
        return group.traits().holdFor(together);
    }
}
