package org.pileus.placement.candidates;

import java.util.Map;
import java.util.Set;

/// One way to satisfy the whole request. Two are the same when they take the same from the same for the
/// same groups.
/// @param allocations  provider to class to amount
/// @param mappings     suffix to the providers that satisfy its group
record Candidate(Map<String, Map<String, Long>> allocations, Map<String, Set<String>> mappings) {}
