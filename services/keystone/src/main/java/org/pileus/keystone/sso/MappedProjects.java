package org.pileus.keystone.sso;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.assignments.Actor;
import org.pileus.keystone.assignments.Assignment;
import org.pileus.keystone.assignments.Assignments;
import org.pileus.keystone.assignments.Scope;
import org.pileus.keystone.federation.IdentityProvider;
import org.pileus.keystone.federation.Mapping;
import org.pileus.keystone.federation.mapping.Mapped.ProjectRoles;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.roles.Roles;

/// Projects that a mapping gives to a user: made when they are not there, with the roles that the mapping names. From
/// version 3.0 on, roles on projects that the mapping does not name are taken away.
public final class MappedProjects {
    private final Projects projects;
    private final Roles roles;
    private final Assignments assignments;
    private final DomainNames domains;
    private final IdSource ids;

    public MappedProjects(Projects projects, Roles roles, Assignments assignments, DomainNames domains, IdSource ids) {
        this.projects = projects;
        this.roles = roles;
        this.assignments = assignments;
        this.domains = domains;
        this.ids = ids;
    }

    record Place(String domainId, String name) {}

    /// What has to be, for one user. All names are resolved: nothing is made when one of them means nothing.
    /// @throws ApiException 404 for a domain or role that is not there
    Plan plan(IdentityProvider provider, Mapping mapping, List<ProjectRoles> mapped, String userDomainId) {
        Map<Place, Set<String>> wanted = new HashMap<>();
        for (var project : mapped) {
            var domain =
                    project.domain() == null ? projects.domain(provider.domainId()) : domains.find(project.domain());
            if (domain == null) {
                throw Missing.of("domain", String.valueOf(project.domain()));
            }
            var roleIds = wanted.computeIfAbsent(new Place(domain.id(), project.name()), k -> new LinkedHashSet<>());
            project.roles().forEach(role -> roleIds.add(role(role, userDomainId).id()));
        }
        return new Plan(wanted, mapping.schemaVersion().equals("3.0"));
    }

    private Role role(String name, String domainId) {
        var role = roles.named(name);
        if (role == null) {
            role = roles.named(domainId, name);
        }
        if (role == null) {
            throw Missing.of("role", name);
        }
        return role;
    }

    /// The projects and roles of one login.
    final class Plan {
        private final Map<Place, Set<String>> wanted;
        private final boolean exact;

        /// @param wanted  ids of roles by project
        /// @param exact   whether roles on other projects go
        Plan(Map<Place, Set<String>> wanted, boolean exact) {
            this.wanted = wanted;
            this.exact = exact;
        }

        /// Whether all is already so.
        boolean done(String userId) {
            var held = held(userId);
            var found = new LinkedHashSet<Assignment>();
            for (var entry : wanted.entrySet()) {
                var project = projects.named(entry.getKey().domainId, entry.getKey().name);
                if (project == null) {
                    return false;
                }
                entry.getValue().forEach(role -> found.add(assignment(userId, project.id(), role)));
            }
            return held.containsAll(found) && (!exact || found.containsAll(held));
        }

        private List<Assignment> held(String userId) {
            return assignments.of(Actor.user(userId)).stream()
                    .filter(assignment -> assignment.scope().kind() == Scope.Kind.PROJECT)
                    .toList();
        }

        void carryOut(Transaction tx, String userId, Changes changes) {
            var found = new LinkedHashSet<Assignment>();
            wanted.forEach((place, roleIds) -> {
                var project = project(tx, place, changes);
                roleIds.forEach(role -> found.add(assignment(userId, project.id(), role)));
            });
            found.forEach(assignment -> assignments.insert(tx, assignment));
            if (exact) {
                held(userId).stream()
                        .filter(assignment -> !found.contains(assignment))
                        .forEach(assignment -> {
                            assignments.delete(tx, assignment);
                            changes.revoked("user_id", userId);
                        });
            }
            changes.changed(Kind.ASSIGNMENT, Actor.user(userId).key());
        }

        private Project project(Transaction tx, Place place, Changes changes) {
            var known = projects.named(place.domainId, place.name);
            if (known != null) {
                return known;
            }
            var project = new Project(
                    ids.hex(),
                    place.domainId,
                    place.name,
                    false,
                    place.domainId,
                    true,
                    "",
                    List.of(),
                    Json.object(),
                    Json.object(),
                    0);
            projects.insert(tx, project);
            changes.changed(Kind.PROJECT, project.id());
            return project;
        }

        private static Assignment assignment(String userId, String projectId, String roleId) {
            return new Assignment(Actor.user(userId), Scope.project(projectId), roleId, false);
        }
    }
}
