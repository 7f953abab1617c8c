package org.pileus.client.placement;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The answer to a [CandidateQuery]. The order of the candidates is the same for the same state; it is no
/// ranking.
public record Candidates(List<AllocationCandidate> requests, Map<UUID, ProviderSummary> summaries) {}
