package org.pileus.client.placement;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What `GET /allocation_candidates` is asked, at microversion 1.36.
/// @param groups        at least one; the one without a suffix may be met by several providers of a tree
/// @param groupPolicy   `none` or `isolate`; needed with more than one suffixed group
/// @param rootRequired  traits of the root provider, `!TRAIT` forbids
/// @param limit         at most so many candidates
public record CandidateQuery(List<Group> groups, @Nullable String groupPolicy, Set<String> rootRequired, int limit) {
    public CandidateQuery {
        groups = List.copyOf(groups);
        rootRequired = Set.copyOf(rootRequired);
    }

    /// Resources that belong together.
    /// @param suffix           empty, or `[a-zA-Z0-9_-]{1,64}`: then one provider must have all of it
    /// @param required         traits that must be there
    /// @param forbidden        traits that must not
    /// @param memberOf         each inner set: a member of at least one of these aggregates
    /// @param notMemberOf      a member of none of these
    /// @param inTree           only the tree that this provider belongs to
    public record Group(
            String suffix,
            Map<String, Long> resources,
            Set<String> required,
            Set<String> forbidden,
            List<Set<UUID>> memberOf,
            Set<UUID> notMemberOf,
            @Nullable UUID inTree) {
        public Group {
            resources = Map.copyOf(resources);
            required = Set.copyOf(required);
            forbidden = Set.copyOf(forbidden);
            memberOf = List.copyOf(memberOf);
            notMemberOf = Set.copyOf(notMemberOf);
        }

        /// The plain request of a server: resources, and traits that must and must not be there.
        public static Group of(Map<String, Long> resources, Set<String> required, Set<String> forbidden) {
            return new Group("", resources, required, forbidden, List.of(), Set.of(), null);
        }
    }

    /// One group without a suffix.
    public static CandidateQuery of(Group group, int limit) {
        return new CandidateQuery(List.of(group), null, Set.of(), limit);
    }
}
