package org.pileus.client.placement;

import java.util.Map;

/// What is allocated of a provider, by resource class, and the generation at which it was read.
public record ProviderUsages(long generation, Map<String, Long> usages) {
    public ProviderUsages {
        usages = Map.copyOf(usages);
    }
}
