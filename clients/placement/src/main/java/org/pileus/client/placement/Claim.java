package org.pileus.client.placement;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All that one consumer takes, replacing what it took before.
/// @param consumer            a server, or a migration that holds the source of a move
/// @param consumerType        `INSTANCE` or `MIGRATION`
/// @param consumerGeneration  as last read; null claims for a consumer that has nothing yet
/// @param allocations         provider to resource class to amount; empty gives everything back
public record Claim(
        UUID consumer,
        String consumerType,
        String projectId,
        String userId,
        @Nullable Long consumerGeneration,
        Map<UUID, Map<String, Long>> allocations) {
    public static final String INSTANCE = "INSTANCE";
    public static final String MIGRATION = "MIGRATION";

    /// The first claim of a server.
    public static Claim ofServer(
            UUID server, String projectId, String userId, Map<UUID, Map<String, Long>> allocations) {
        return new Claim(server, INSTANCE, projectId, userId, null, allocations);
    }
}
