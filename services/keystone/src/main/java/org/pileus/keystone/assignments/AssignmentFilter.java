package org.pileus.keystone.assignments;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Query;
import org.pileus.keystone.lists.Filters;

/// What a request for the list of assignments asks for.
/// @param effective     roles as users have them in the end: groups, inheritance and implications resolved
/// @param includeNames  show names beside ids
/// @param subtree       also what is below the project
record AssignmentFilter(
        @Nullable String userId,
        @Nullable String groupId,
        @Nullable String roleId,
        @Nullable String projectId,
        @Nullable String domainId,
        boolean system,
        @Nullable Boolean inherited,
        boolean effective,
        boolean includeNames,
        boolean subtree) {

    static AssignmentFilter of(Query query) {
        var inherited = query.last("scope.OS-INHERIT:inherited_to");
        var filter = new AssignmentFilter(
                value(query, "user.id"),
                value(query, "group.id"),
                value(query, "role.id"),
                value(query, "scope.project.id"),
                value(query, "scope.domain.id"),
                value(query, "scope.system") != null,
                inherited == null ? null : inherited.equals("projects"),
                flag(query, "effective"),
                flag(query, "include_names"),
                flag(query, "include_subtree"));
        filter.check();
        return filter;
    }

    private static @Nullable String value(Query query, String key) {
        var text = query.last(key);
        return text == null || text.isEmpty() ? null : text;
    }

    private static boolean flag(Query query, String key) {
        var text = query.last(key);
        return text != null && Filters.flagOf(text).equals("true");
    }

    /// Combinations that make no sense are refused, rather than answered with nothing.
    private void check() {
        if (domainId != null && projectId != null) {
            throw ApiException.invalid("Specify a domain or project, not both");
        }
        if (domainId != null && system) {
            throw ApiException.invalid("Specify system or domain, not both");
        }
        if (projectId != null && system) {
            throw ApiException.invalid("Specify system or project, not both");
        }
        if (userId != null && groupId != null) {
            throw ApiException.invalid("Specify a user or group, not both");
        }
        if (effective && groupId != null) {
            throw ApiException.invalid("Combining effective and group filter will always result in an empty list.");
        }
        if (effective && Boolean.TRUE.equals(inherited) && domainId != null) {
            throw ApiException.invalid(
                    "Combining effective, domain and inherited filters will always result in an empty list.");
        }
        if (subtree && projectId == null) {
            throw ApiException.invalid("scope.project.id must be specified if include_subtree is also specified");
        }
    }

    /// @param projects  the project asked for and, if so asked, those below it
    boolean matches(Listed row, Set<String> projects) {
        return (userId == null || row.actor().equals(Actor.user(userId)))
                && (groupId == null || row.actor().equals(Actor.group(groupId)))
                && (roleId == null || roleId.equals(row.roleId()))
                && (projectId == null
                        || (row.scope().kind() == Scope.Kind.PROJECT
                                && projects.contains(row.scope().id())))
                && (domainId == null || row.scope().equals(Scope.domain(domainId)))
                && (!system || row.scope().kind() == Scope.Kind.SYSTEM)
                && (inherited == null || inherited == (row.inherited() || row.from() != null));
    }
}
