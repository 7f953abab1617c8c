package org.pileus.placement.candidates;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.placement.requests.Questions.Membership;
import org.pileus.placement.requests.Questions.Traits;

/// The question of `GET /allocation_candidates`, understood and checked.
/// @param groups        by suffix, in the order asked
/// @param limit         at most so many candidates; 0 for all
/// @param isolate       whether groups with a suffix must come from different providers
/// @param rootTraits    what the root of the tree must and must not have
/// @param sameSubtrees  each set: the groups of these suffixes must lie below one of their own providers
record CandidateRequest(
        Map<String, Group> groups, int limit, boolean isolate, Traits rootTraits, List<Set<String>> sameSubtrees) {
    /// Resources that belong together.
    /// @param resources  class to amount; may be empty for a group that only names a place in the tree
    /// @param inTree     any provider of the tree it must come from
    record Group(
            String suffix,
            Map<String, Long> resources,
            Traits traits,
            Membership membership,
            @Nullable String inTree) {
        /// A group with a suffix is satisfied by one provider, the one without by a whole tree.
        boolean oneProvider() {
            return !suffix.isEmpty();
        }
    }
}
