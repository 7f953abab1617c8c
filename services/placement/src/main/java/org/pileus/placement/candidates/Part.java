package org.pileus.placement.candidates;

import java.util.List;
import java.util.Set;
import org.pileus.placement.candidates.CandidateRequest.Group;
import org.pileus.placement.model.Provider;

/// One way to satisfy one group below one root.
/// @param takes      what is taken; empty for a group without resources
/// @param providers  the ids that stand for the group in the mappings
record Part(Group group, List<Take> takes, Set<String> providers) {
    record Take(Provider provider, String resourceClass, long amount) {}
}
