package org.pileus.client.placement;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One way to satisfy a [CandidateQuery]: what would be taken from which provider. Opaque but for the
/// providers: a [Claim] takes the allocations as they are.
/// @param mappings  group suffix to the providers that satisfy it
public record AllocationCandidate(Map<UUID, Map<String, Long>> allocations, Map<String, List<UUID>> mappings) {}
