package org.pileus.glance.model;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// Where data of an image is, or may be. A location is written before the data it speaks of and goes after it, so
/// that nothing in a store is unknown, whatever dies in between.
/// @param store     the id of a store
/// @param key       what that store knows the data by
/// @param holder    the process that answers for it: who brings the data, or takes it away; null when it is settled
/// @param metadata  what its maker said about it; never changed
public record Location(
        String store, String key, State state, @Nullable String holder, ObjectNode metadata) {
    /// The store whose data waits for an import. Source: upstream's reserved stores.
    public static final String STAGING = "os_glance_staging_store";

    public enum State {
        /// Whole and durable.
        ACTIVE,
        /// Being brought by the holder.
        PENDING,
        /// Whole, in the staging area, waiting for its import.
        STAGED,
        /// To be removed by the holder.
        DOOMED
    }

    public static Location pending(String store, String key, String holder) {
        return new Location(store, key, State.PENDING, holder, Json.object());
    }

    public static Location active(String store, String key, ObjectNode metadata) {
        return new Location(store, key, State.ACTIVE, null, metadata.deepCopy());
    }

    public Location settled() {
        return new Location(store, key, State.ACTIVE, null, metadata);
    }

    public Location staged() {
        return new Location(store, key, State.STAGED, holder, metadata);
    }

    public Location doomed(String by) {
        return new Location(store, key, State.DOOMED, by, metadata);
    }

    public boolean is(State wanted) {
        return state == wanted;
    }

    /// The same place, in whatever state.
    public boolean sameAs(Location other) {
        return store.equals(other.store) && key.equals(other.key);
    }
}
