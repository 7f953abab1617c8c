package org.pileus.client.placement;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one consumer has.
/// @param generation   null when it has nothing: what the next [Claim] must say
/// @param projectId    null when it has nothing; likewise user and type
/// @param allocations  provider to resource class to amount
public record ConsumerAllocations(
        UUID consumer,
        @Nullable Long generation,
        @Nullable String projectId,
        @Nullable String userId,
        @Nullable String consumerType,
        Map<UUID, Map<String, Long>> allocations) {
    public boolean isEmpty() {
        return allocations.isEmpty();
    }
}
