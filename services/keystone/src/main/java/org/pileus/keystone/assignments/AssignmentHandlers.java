package org.pileus.keystone.assignments;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.groups.Memberships;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Implications;
import org.pileus.keystone.roles.Roles;

/// `/v3/role_assignments`.
public final class AssignmentHandlers {
    private final Assignments assignments;
    private final Memberships memberships;
    private final Projects projects;
    private final Roles roles;
    private final Implications implications;
    private final AssignmentView view;
    private final Links links;

    public AssignmentHandlers(
            Assignments assignments,
            Memberships memberships,
            Projects projects,
            Roles roles,
            Implications implications,
            AssignmentView view,
            Links links) {
        this.assignments = assignments;
        this.memberships = memberships;
        this.projects = projects;
        this.roles = roles;
        this.implications = implications;
        this.view = view;
        this.links = links;
    }

    /// GET /v3/role_assignments.
    public Response list(Request request) {
        var filter = authorised(request);
        var wanted = projects(filter);
        Set<Listed> rows = new LinkedHashSet<>();
        for (var assignment : candidates(filter)) {
            for (var row : filter.effective() ? effective(assignment) : List.of(Listed.direct(assignment))) {
                if (filter.matches(row, wanted)) {
                    rows.add(row);
                }
            }
        }
        var domainId = request.context().domainId();
        var items = rows.stream()
                .filter(row -> domainId == null || within(row, domainId))
                .map(row -> view.of(request, row, filter.includeNames()))
                .toList();
        return Listing.of(links, request, "role_assignments", items);
    }

    private AssignmentFilter authorised(Request request) {
        var query = request.query();
        var subtree = query.last("include_subtree");
        var forTree = subtree != null && !subtree.equals("0") && !subtree.equalsIgnoreCase("false");
        var project = projects.get(String.valueOf(query.last("scope.project.id")));
        if (forTree) {
            request.authorize(
                    "identity:list_role_assignments_for_tree",
                    Target.of("target.domain_id", project == null ? null : project.ownerDomainId()));
        } else {
            request.authorize(
                    "identity:list_role_assignments",
                    Target.of("target.domain_id", request.context().domainId()));
        }
        return AssignmentFilter.of(query);
    }

    private Set<String> projects(AssignmentFilter filter) {
        if (filter.projectId() == null) {
            return Set.of();
        }
        Set<String> all = new HashSet<>();
        all.add(filter.projectId());
        if (filter.subtree()) {
            projects.subtree(filter.projectId()).forEach(project -> all.add(project.id()));
        }
        return all;
    }

    /// What may lead to a row: with a user named only that user's and its groups' assignments.
    private List<Assignment> candidates(AssignmentFilter filter) {
        if (filter.groupId() != null) {
            return assignments.of(Actor.group(filter.groupId()));
        }
        var userId = filter.userId();
        if (userId == null) {
            return assignments.all();
        }
        List<Assignment> found = new ArrayList<>(assignments.of(Actor.user(userId)));
        if (filter.effective()) {
            memberships.groupsOf(userId).forEach(group -> found.addAll(assignments.of(Actor.group(group))));
        }
        return found;
    }

    /// Rows for each member instead of the group, for each project below instead of an inherited one, and
    /// for each implied role.
    private List<Listed> effective(Assignment assignment) {
        List<Listed> rows = new ArrayList<>();
        var row = Listed.direct(assignment);
        if (assignment.actor().kind() == Actor.Kind.USER) {
            rows.add(row);
        } else {
            memberships.membersOf(assignment.actor().id()).forEach(user -> rows.add(row.forMember(user)));
        }
        var spread = assignment.inherited()
                ? rows.stream()
                        .flatMap(r -> below(assignment.scope()).stream().map(r::inProject))
                        .toList()
                : rows;
        List<Listed> all = new ArrayList<>();
        for (var one : spread) {
            for (var id : implications.expand(List.of(one.roleId()))) {
                var role = roles.get(id);
                // A role of a domain only stands for what it implies.
                if (role != null && !role.ofDomain()) {
                    all.add(id.equals(one.roleId()) ? one : one.implying(id));
                }
            }
        }
        return all;
    }

    private List<String> below(Scope scope) {
        return switch (scope.kind()) {
            case PROJECT ->
                projects.subtree(scope.id()).stream().map(Project::id).toList();
            case DOMAIN ->
                projects.table().all().stream()
                        .filter(project -> project.domainId().equals(scope.id()))
                        .map(Project::id)
                        .toList();
            case SYSTEM -> List.of();
        };
    }

    private boolean within(Listed row, String domainId) {
        return switch (row.scope().kind()) {
            case DOMAIN -> row.scope().id().equals(domainId);
            case PROJECT -> {
                var project = projects.get(row.scope().id());
                yield project != null && project.ownerDomainId().equals(domainId);
            }
            case SYSTEM -> false;
        };
    }
}
