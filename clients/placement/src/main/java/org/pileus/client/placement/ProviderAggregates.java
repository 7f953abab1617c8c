package org.pileus.client.placement;

import java.util.Set;
import java.util.UUID;

/// The aggregates that a provider is a member of, and the generation at which they were read.
public record ProviderAggregates(long generation, Set<UUID> aggregates) {
    public ProviderAggregates {
        aggregates = Set.copyOf(aggregates);
    }
}
