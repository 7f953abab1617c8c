package org.pileus.placement.model;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One resource provider with everything that hangs on it, as it was after one change. Immutable; ids are
/// text because that is how they arrive and leave.
/// @param generation   the public one, which writers must name
/// @param change       rises with every change; the newer of two states of a provider has the higher one
/// @param parent       null for a root
/// @param root         its own uuid for a root
/// @param inventories  by resource class
public record Provider(
        String uuid,
        String name,
        long generation,
        long change,
        @Nullable String parent,
        String root,
        long createdMicros,
        long updatedMicros,
        Map<String, Inventory> inventories,
        Set<String> traits,
        Set<String> aggregates) {
    /// The trait by which a provider offers its inventory to the members of its aggregates.
    public static final String SHARES = "MISC_SHARES_VIA_AGGREGATE";

    public boolean isRoot() {
        return parent == null;
    }

    public boolean shares() {
        return traits.contains(SHARES);
    }

    public boolean fits(String resourceClass, long amount) {
        var inventory = inventories.get(resourceClass);
        return inventory != null && inventory.fits(amount);
    }
}
