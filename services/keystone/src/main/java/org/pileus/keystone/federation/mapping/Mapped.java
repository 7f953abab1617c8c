package org.pileus.keystone.federation.mapping;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the rules of a mapping make of a user.
/// @param groupIds  of groups that have to exist
/// @param groups    by name; those that do not exist are passed over
/// @param projects  in which the user gets roles; those that do not exist are made
public record Mapped(User user, Set<String> groupIds, Set<GroupName> groups, List<ProjectRoles> projects) {
    public Mapped {
        groupIds = Set.copyOf(groupIds);
        groups = Set.copyOf(groups);
        projects = List.copyOf(projects);
    }

    /// @param id      unique within the identity provider; null when only a name is known
    /// @param domain  null for that of the identity provider
    /// @param local   a user of this cloud, who must exist; else one that is made of the assertion
    public record User(
            @Nullable String id,
            @Nullable String name,
            @Nullable String email,
            @Nullable DomainName domain,
            boolean local) {}

    /// A domain by id or name; the id counts when both are there.
    public record DomainName(@Nullable String id, @Nullable String name) {}

    public record GroupName(String name, DomainName domain) {}

    /// @param domain  null for that of the identity provider
    /// @param roles   names
    public record ProjectRoles(String name, @Nullable DomainName domain, List<String> roles) {
        public ProjectRoles {
            roles = List.copyOf(roles);
        }
    }
}
