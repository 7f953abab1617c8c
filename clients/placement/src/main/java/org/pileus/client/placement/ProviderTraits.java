package org.pileus.client.placement;

import java.util.Set;

/// The traits of a provider, and the generation at which they were read.
public record ProviderTraits(long generation, Set<String> traits) {
    public ProviderTraits {
        traits = Set.copyOf(traits);
    }
}
