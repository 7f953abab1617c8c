package org.pileus.placement.candidates;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.Providers;

/// The providers that may serve below one root: its tree, and those of other trees that share with a member of it.
/// @param all the root first, then the others of the tree, then the sharing ones
record Members(List<Provider> all) {
    Members(Providers providers, Provider root) {
        this(find(providers, root));
    }

    private static List<Provider> find(Providers providers, Provider root) {
        var index = providers.index();
        if (!index.sharing() && index.below(root.uuid()).isEmpty()) {
            return List.of(root);
        }
        var members = providers.tree(root.uuid());
        var sharers = new TreeSet<String>();
        for (var member : members) {
            member.aggregates().forEach(aggregate -> sharers.addAll(index.sharersIn(aggregate)));
        }
        var all = new ArrayList<>(members);
        for (var uuid : sharers) {
            var sharer = providers.get(uuid);
            if (sharer != null && !sharer.root().equals(root.uuid())) {
                all.add(sharer);
            }
        }
        return all;
    }
}
