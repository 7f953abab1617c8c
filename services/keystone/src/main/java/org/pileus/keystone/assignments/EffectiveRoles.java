package org.pileus.keystone.assignments;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.keystone.groups.Memberships;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Implications;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.roles.Roles;

/// Which roles a user has somewhere, as of now: its own and its groups', inherited ones, and what they imply.
public final class EffectiveRoles {
    private final Assignments assignments;
    private final Memberships memberships;
    private final Projects projects;
    private final Roles roles;
    private final Implications implications;

    public EffectiveRoles(
            Assignments assignments,
            Memberships memberships,
            Projects projects,
            Roles roles,
            Implications implications) {
        this.assignments = assignments;
        this.memberships = memberships;
        this.projects = projects;
        this.roles = roles;
        this.implications = implications;
    }

    /// Roles as a token carries them: without those of a domain, which only stand for what they imply.
    public List<Role> of(String userId, Scope scope) {
        return of(userId, List.of(), scope);
    }

    /// The same for a user who is in more groups than are stored: those that a mapping gave.
    public List<Role> of(String userId, List<String> moreGroups, Scope scope) {
        List<Role> found = new ArrayList<>();
        for (var id : implications.expand(given(actors(userId, moreGroups), scope))) {
            var role = roles.get(id);
            if (role != null && !role.ofDomain()) {
                found.add(role);
            }
        }
        return found;
    }

    /// The ids and those of all roles that they imply.
    public Set<String> implied(List<String> roleIds) {
        return implications.expand(roleIds);
    }

    /// Ids of the roles given to the actors there, or from above; nothing implied.
    private Set<String> given(Collection<Actor> actors, Scope scope) {
        var above = above(scope);
        Set<String> found = new LinkedHashSet<>();
        for (var actor : actors) {
            for (var assignment : assignments.of(actor)) {
                if (assignment.inherited()
                        ? above.contains(assignment.scope())
                        : assignment.scope().equals(scope)) {
                    found.add(assignment.roleId());
                }
            }
        }
        return found;
    }

    private Set<Actor> actors(String userId, List<String> moreGroups) {
        Set<Actor> all = new LinkedHashSet<>();
        all.add(Actor.user(userId));
        memberships.groupsOf(userId).forEach(group -> all.add(Actor.group(group)));
        moreGroups.forEach(group -> all.add(Actor.group(group)));
        return all;
    }

    /// Where an inherited role must have been given to hold in the scope: the project itself (an assignment
    /// that is inherited from a project holds below it, not in it) is not among them.
    private Set<Scope> above(Scope scope) {
        if (scope.kind() != Scope.Kind.PROJECT) {
            return Set.of();
        }
        var project = projects.get(scope.id());
        if (project == null || project.isDomain()) {
            return Set.of();
        }
        Set<Scope> found = new HashSet<>();
        found.add(Scope.domain(project.domainId()));
        projects.parents(project).forEach(parent -> found.add(Scope.project(parent.id())));
        return found;
    }

    public List<Project> projectsOf(String userId) {
        return projectsOf(userId, List.of());
    }

    /// The enabled projects of enabled domains in which the user has any role, in the order of ids.
    public List<Project> projectsOf(String userId, List<String> moreGroups) {
        Set<String> ids = new LinkedHashSet<>();
        for (var actor : actors(userId, moreGroups)) {
            for (var assignment : assignments.of(actor)) {
                ids.addAll(reached(assignment));
            }
        }
        return ids.stream()
                .sorted()
                .map(projects::get)
                .filter(project -> project != null && !project.isDomain())
                .toList();
    }

    private List<String> reached(Assignment assignment) {
        var scope = assignment.scope();
        return switch (scope.kind()) {
            case PROJECT -> assignment.inherited() ? ids(projects.subtree(scope.id())) : List.of(scope.id());
            case DOMAIN -> assignment.inherited() ? ids(projects.of(scope.id())) : List.of();
            case SYSTEM -> List.of();
        };
    }

    private static List<String> ids(Collection<Project> all) {
        return all.stream().map(Project::id).toList();
    }

    /// The domains on which the user has any role, in the order of ids.
    public List<Project> domainsOf(String userId, List<String> moreGroups) {
        Set<String> ids = new LinkedHashSet<>();
        for (var actor : actors(userId, moreGroups)) {
            for (var assignment : assignments.of(actor)) {
                if (assignment.scope().kind() == Scope.Kind.DOMAIN && !assignment.inherited()) {
                    ids.add(assignment.scope().id());
                }
            }
        }
        return ids.stream()
                .sorted()
                .map(projects::domain)
                .filter(EffectiveRoles::isThere)
                .toList();
    }

    private static boolean isThere(@Nullable Project project) {
        return project != null;
    }
}
