package org.pileus.placement.allocations;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one consumer is to have from now on, replacing what it has.
/// @param guarded      from 1.28: the writer says which generation it has seen
/// @param generation   that generation; null says that the consumer has nothing yet
/// @param type         from 1.38; null leaves the stored one
/// @param allocations  provider to class to amount; empty gives everything back
record ConsumerClaim(
        String consumer,
        String projectId,
        String userId,
        boolean guarded,
        @Nullable Long generation,
        @Nullable String type,
        Map<String, Map<String, Long>> allocations) {}
