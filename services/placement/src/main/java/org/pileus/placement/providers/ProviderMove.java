package org.pileus.placement.providers;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.db.Transaction;
import org.pileus.placement.model.Provider;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.model.ProviderTable;

/// Renames a provider, and gives it a parent, another one, or (from 1.37) none.
final class ProviderMove {
    private final ProviderStore store;
    private final Clock clock;
    private final boolean mayLeaveParent;

    /// @param mayLeaveParent before 1.37 a provider that has a parent keeps it
    ProviderMove(ProviderStore store, Clock clock, boolean mayLeaveParent) {
        this.store = store;
        this.clock = clock;
        this.mayLeaveParent = mayLeaveParent;
    }

    /// @throws org.pileus.kernel.db.DuplicateKey when the name is taken
    void save(Provider provider, String name, @Nullable String parent) {
        if (name.isEmpty()) {
            throw refused(provider, "update", "name is required");
        }
        var uuid = provider.uuid();
        // Which providers move is only known inside; all of both trees are read back, which happens rarely.
        var touched = new LinkedHashSet<>(treeOf(provider));
        touched.add(uuid);
        store.change(touched, tx -> {
            if (!Objects.equals(parent, provider.parent())) {
                relocate(tx, provider, parent);
            }
            ProviderTable.update(tx, uuid, name, parent, clock.instant());
            return uuid;
        });
    }

    private List<String> treeOf(Provider provider) {
        return store.memory().tree(provider.root()).stream().map(Provider::uuid).toList();
    }

    private void relocate(Transaction tx, Provider provider, @Nullable String parent) {
        if (parent == null) {
            if (!mayLeaveParent) {
                throw refused(provider, "update", "un-parenting a provider is not currently allowed.");
            }
            var subtree = subtree(ProviderTable.parents(tx, provider.root()), provider.uuid());
            ProviderTable.moveToRoot(tx, subtree, provider.uuid(), clock.instant());
            return;
        }
        var root = ProviderTable.rootOf(tx, parent)
                .orElseThrow(() -> refused(provider, "create", "parent provider UUID does not exist."));
        if (provider.parent() != null && !mayLeaveParent) {
            throw refused(provider, "update", "re-parenting a provider is not currently allowed.");
        }
        var subtree = subtree(ProviderTable.parents(tx, provider.root()), provider.uuid());
        if (subtree.contains(parent)) {
            throw refused(provider, "update", "creating loop in the provider tree is not allowed.");
        }
        ProviderTable.moveToRoot(tx, subtree, root, clock.instant());
    }

    /// The provider and everything below it.
    private static Set<String> subtree(Map<String, String> parents, String top) {
        Set<String> found = new LinkedHashSet<>(List.of(top));
        var open = new ArrayList<>(List.of(top));
        while (!open.isEmpty()) {
            var next = open.removeLast();
            parents.forEach((child, parent) -> {
                if (parent.equals(next) && found.add(child)) {
                    open.add(child);
                }
            });
        }
        return found;
    }

    private static ApiException refused(Provider provider, String action, String reason) {
        return ApiException.invalid("Unable to save resource provider " + provider.uuid() + ": Object action " + action
                + " failed because: " + reason);
    }
}
