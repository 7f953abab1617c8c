package org.pileus.placement.candidates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.placement.candidates.CandidateRequest.Group;
import org.pileus.placement.model.Index;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.Providers;

/// Which trees a request could be satisfied in, in order: those that have the rarest thing it asks for, so that a
/// question costs about its answer and not the number of providers.
final class Anchors {
    private final Providers providers;
    private final Index index;

    Anchors(Providers providers) {
        this.providers = providers;
        this.index = providers.index();
    }

    /// The ids of roots, in order, begun at a place that moves with every change when there are more of them
    /// than the limit, so that a limited question does not see the same few for ever. All that can satisfy the
    /// request are among them.
    /// @param limit 0 or less for none
    /// @return null when the request names a tree that does not exist
    @Nullable
    Iterable<String> of(CandidateRequest request, int limit) {
        for (var group : request.groups().values()) {
            if (group.inTree() != null) {
                var place = providers.get(group.inTree());
                return place == null ? null : ofTree(place.root());
            }
        }
        var rarest = things(request).stream().min(Comparator.comparingInt(Index.Having::size));
        if (rarest.isEmpty() || rarest.get().size() >= index.rootCount()) {
            return turned(index.roots(), index.rootCount(), limit);
        }
        var few = rarest.get();
        if (few.keys().size() == 1 && !index.nested() && !index.sharing()) {
            return turned(few.sets().getFirst(), few.size(), limit);
        }
        if (limit > 0 && (long) few.size() * few.size() > (long) limit * index.rootCount()) {
            return turned(index.roots(), index.rootCount(), limit); // cheaper than to sort so many
        }
        var roots = new TreeSet<String>();
        few.sets().forEach(set -> set.forEach(uuid -> addRoots(roots, providers.get(uuid))));
        return turned(roots, roots.size(), limit);
    }

    private List<Index.Having> things(CandidateRequest request) {
        List<Index.Having> all = new ArrayList<>();
        request.rootTraits().required().forEach(any -> all.add(index.withTrait(any)));
        for (Group group : request.groups().values()) {
            group.resources().keySet().forEach(name -> all.add(index.withClass(name)));
            group.traits().required().forEach(any -> all.add(index.withTrait(any)));
            group.membership().required().forEach(any -> all.add(index.inAggregate(any)));
        }
        return all;
    }

    private Iterable<String> ofTree(String root) {
        var roots = new TreeSet<String>();
        roots.add(root);
        if (index.sharing()) {
            providers.tree(root).forEach(member -> addRoots(roots, member));
        }
        return roots;
    }

    /// The root of its own tree, and those of the trees that it shares with.
    private void addRoots(TreeSet<String> roots, @Nullable Provider provider) {
        if (provider == null) {
            return;
        }
        roots.add(provider.root());
        if (provider.shares()) {
            for (var set : index.inAggregate(provider.aggregates()).sets()) {
                for (var uuid : set) {
                    var member = providers.get(uuid);
                    if (member != null) {
                        roots.add(member.root());
                    }
                }
            }
        }
    }

    private Iterable<String> turned(NavigableSet<String> ids, int size, int limit) {
        if (limit <= 0 || size <= limit) {
            return ids;
        }
        // Ids are random, so their first digits are a place among them.
        var start = HexFormat.of().toHexDigits((int) (providers.changes() * 0x9E3779B97F4A7C15L >>> 32));
        return () -> chained(ids.tailSet(start, true), ids.headSet(start, false));
    }

    private static Iterator<String> chained(NavigableSet<String> first, NavigableSet<String> second) {
        return Stream.concat(first.stream(), second.stream()).iterator();
    }
}
