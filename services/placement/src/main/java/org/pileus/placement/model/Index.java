package org.pileus.placement.model;

import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which providers have a class, a trait or an aggregate, which form a tree, and who shares with whom. Follows every
/// change of a provider, at the cost of what changed; claims change none of it.
public final class Index {
    private static final String ROOTS = "";

    private final Postings roots = new Postings();
    private final Postings below = new Postings();
    private final Postings classes = new Postings();
    private final Postings traits = new Postings();
    private final Postings aggregates = new Postings();
    private final Postings sharers = new Postings();

    /// Every root, ordered by its id.
    public NavigableSet<String> roots() {
        return roots.of(ROOTS);
    }

    public int rootCount() {
        return roots.size(ROOTS);
    }

    /// The other members of a root's tree.
    public Collection<String> below(String root) {
        return below.of(root);
    }

    /// Whether any tree has more than its root.
    public boolean nested() {
        return !below.isEmpty();
    }

    /// Whether any provider shares.
    public boolean sharing() {
        return !sharers.isEmpty();
    }

    /// The providers that have inventory of a class.
    public Having withClass(String resourceClass) {
        return new Having(classes, List.of(resourceClass));
    }

    /// The providers that have one of these traits.
    public Having withTrait(Collection<String> any) {
        return new Having(traits, List.copyOf(any));
    }

    /// The members of one of these aggregates.
    public Having inAggregate(Collection<String> any) {
        return new Having(aggregates, List.copyOf(any));
    }

    /// The sharing providers among the members of an aggregate.
    public NavigableSet<String> sharersIn(String aggregate) {
        return sharers.of(aggregate);
    }

    /// Providers that have one of some keys.
    public record Having(Postings postings, List<String> keys) {
        /// How many they are at most.
        public int size() {
            return keys.stream().mapToInt(postings::size).sum();
        }

        /// One set of them per key.
        public List<NavigableSet<String>> sets() {
            return keys.stream().map(postings::of).toList();
        }
    }

    /// Follows one provider.
    /// @param old    null for a new one
    /// @param fresh  null for one that is gone
    void follow(@Nullable Provider old, @Nullable Provider fresh) {
        var id = old == null ? Objects.requireNonNull(fresh).uuid() : old.uuid();
        move(roots, old, fresh, id, provider -> provider.isRoot() ? Set.of(ROOTS) : Set.of());
        move(below, old, fresh, id, provider -> provider.isRoot() ? Set.of() : Set.of(provider.root()));
        move(classes, old, fresh, id, provider -> provider.inventories().keySet());
        move(traits, old, fresh, id, Provider::traits);
        move(aggregates, old, fresh, id, Provider::aggregates);
        move(sharers, old, fresh, id, provider -> provider.shares() ? provider.aggregates() : Set.of());
    }

    private static void move(
            Postings postings,
            @Nullable Provider old,
            @Nullable Provider fresh,
            String id,
            Function<Provider, Set<String>> keys) {
        Set<String> from = old == null ? Set.of() : keys.apply(old);
        Set<String> to = fresh == null ? Set.of() : keys.apply(fresh);
        if (from.equals(to)) {
            return;
        }
        for (var key : from) {
            if (!to.contains(key)) {
                postings.remove(key, id);
            }
        }
        for (var key : to) {
            if (!from.contains(key)) {
                postings.add(key, id);
            }
        }
    }
}
