package org.pileus.nova.db.aggregates;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A named set of hosts with metadata that the scheduler reads.
/// @param hosts in the order of their names
public record Aggregate(
        long id,
        UUID uuid,
        String name,
        Map<String, String> metadata,
        List<String> hosts,
        Instant created,
        @Nullable Instant updated) {
    /// The metadata key that makes an aggregate an availability zone.
    public static final String ZONE = "availability_zone";

    public Aggregate {
        metadata = Map.copyOf(metadata);
        hosts = List.copyOf(hosts);
    }

    public @Nullable String zone() {
        return metadata.get(ZONE);
    }
}
