package org.pileus.nova.db.servergroups;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Servers that are to stay together or apart.
/// @param policy      `affinity`, `anti-affinity`, `soft-affinity`, `soft-anti-affinity`
/// @param maxPerHost  the rule `max_server_per_host` of `anti-affinity`, or null
public record ServerGroup(
        UUID id,
        String projectId,
        String userId,
        String name,
        String policy,
        @Nullable Integer maxPerHost,
        Instant created) {}
