package org.pileus.client.placement;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A provider of the trees that the candidates use, as it was when the candidates were made.
public record ProviderSummary(
        UUID uuid,
        Map<String, Fill> resources,
        Set<String> traits,
        @Nullable UUID parent,
        UUID root) {
    /// How full one resource class is.
    /// @param capacity  (total - reserved) x allocation ratio, rounded down
    public record Fill(long capacity, long used) {}
}
