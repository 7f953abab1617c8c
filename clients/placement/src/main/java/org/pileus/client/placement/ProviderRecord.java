package org.pileus.client.placement;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One resource provider.
/// @param generation  rises with every change of its inventory, traits, aggregates or allocations
/// @param parent      null for the root of a tree
public record ProviderRecord(
        UUID uuid, String name, long generation, @Nullable UUID parent, UUID root) {}
