package org.pileus.nova.db.migrations;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A resize, migration or evacuation of one server.
/// @param number  its id in the API below 2.59, and in URLs
/// @param type    `resize`, `migration`, `live-migration`, `evacuation`
/// @param status `queued`, `pre-migrating`, `migrating`, `post-migrating`, `finished`, `confirmed`, `reverted`,
///     `error`, `done`
public record ServerMigration(
        UUID id,
        long number,
        UUID instance,
        String type,
        String status,
        @Nullable String sourceHost,
        @Nullable String destHost,
        @Nullable String oldFlavorId,
        @Nullable String newFlavorId,
        @Nullable String userId,
        @Nullable String projectId,
        Instant created,
        Instant updated) {}
