package org.pileus.keystone.assignments;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.groups.Memberships;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Page;
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

    /// GET /v3/role_assignments: rows in the order of actors, users first. With a `limit` a page at a time, as other
    /// lists; upstream has no pages here.
    public Response list(Request request) {
        var filter = authorised(request);
        var start = Position.of(request.query().last("marker"));
        var wanted = projects(filter);
        var domainId = request.context().domainId();
        var items = candidates(filter, wanted, start.actor()).stream()
                .flatMap(actor -> start.behind(
                        actor,
                        rows(actor, filter)
                                .filter(row ->
                                        filter.matches(row, wanted) && (domainId == null || within(row, domainId)))))
                .map(placed -> new Page.Item(
                        view.of(request, placed.row(), filter.includeNames()),
                        placed.position().toString()))
                .iterator();
        return new Page(links, request, "role_assignments").answer(items);
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

    /// Whose assignments may lead to rows, in order: those of the user asked for and its groups, or all that were
    /// given something where it holds in the place asked for, or the role asked for or one that implies it.
    /// @param from  the first that matters; null for all
    private Collection<Actor> candidates(AssignmentFilter filter, Set<String> wanted, @Nullable Actor from) {
        var all = candidates(filter, wanted);
        return from == null ? all : all.tailSet(from, true);
    }

    private NavigableSet<Actor> candidates(AssignmentFilter filter, Set<String> wanted) {
        if (filter.groupId() != null) {
            return new TreeSet<>(Set.of(Actor.group(filter.groupId())));
        }
        if (filter.userId() != null) {
            var actors = new TreeSet<>(Set.of(Actor.user(filter.userId())));
            if (filter.effective()) {
                memberships.groupsOf(filter.userId()).forEach(group -> actors.add(Actor.group(group)));
            }
            return actors;
        }
        if (filter.projectId() != null || filter.domainId() != null || filter.system()) {
            return union(places(filter, wanted).stream().map(assignments::actorsOn));
        }
        if (filter.roleId() != null) {
            return union(sources(filter).map(assignments::actorsWith));
        }
        return assignments.actors();
    }

    private Set<Scope> places(AssignmentFilter filter, Set<String> wanted) {
        if (filter.domainId() != null) {
            return Set.of(Scope.domain(filter.domainId()));
        }
        if (filter.system()) {
            return Set.of(Scope.SYSTEM);
        }
        Set<Scope> all = new LinkedHashSet<>();
        for (var id : wanted) {
            all.add(Scope.project(id));
            var project = projects.get(id);
            if (filter.effective() && project != null) {
                all.add(Scope.domain(project.domainId()));
                projects.parents(project).forEach(parent -> all.add(Scope.project(parent.id())));
            }
        }
        return all;
    }

    /// The role asked for and, when implied roles count, those that imply it.
    private Stream<String> sources(AssignmentFilter filter) {
        return filter.effective()
                ? roles.table().byId().keySet().stream()
                        .filter(id -> implications.expand(List.of(id)).contains(filter.roleId()))
                : Stream.of(String.valueOf(filter.roleId()));
    }

    private static NavigableSet<Actor> union(Stream<NavigableSet<Actor>> sets) {
        var some = sets.filter(set -> !set.isEmpty()).toList();
        if (some.size() == 1) {
            return some.getFirst();
        }
        var all = new TreeSet<Actor>();
        some.forEach(all::addAll);
        return all;
    }

    private Stream<Listed> rows(Actor actor, AssignmentFilter filter) {
        return assignments.of(actor).stream()
                .flatMap(assignment ->
                        filter.effective() ? effective(assignment, filter) : Stream.of(Listed.direct(assignment)));
    }

    /// Rows for each member instead of the group, for each project below instead of an inherited one, and
    /// for each implied role.
    private Stream<Listed> effective(Assignment assignment, AssignmentFilter filter) {
        var row = Listed.direct(assignment);
        var people = assignment.actor().kind() == Actor.Kind.USER
                ? Stream.of(row)
                : members(assignment.actor(), filter).map(row::forMember);
        var spread = assignment.inherited()
                ? people.flatMap(one -> below(assignment.scope()).stream().map(one::inProject))
                : people;
        return spread.flatMap(one -> implications.expand(List.of(one.roleId())).stream()
                .filter(this::carried)
                .map(id -> id.equals(one.roleId()) ? one : one.implying(id)));
    }

    private Stream<String> members(Actor group, AssignmentFilter filter) {
        var user = filter.userId();
        return user == null ? memberships.membersOf(group.id()).stream() : Stream.of(user);
    }

    /// A role of a domain only stands for what it implies.
    private boolean carried(String roleId) {
        var role = roles.get(roleId);
        return role != null && !role.ofDomain();
    }

    private List<String> below(Scope scope) {
        return switch (scope.kind()) {
            case PROJECT ->
                projects.subtree(scope.id()).stream().map(Project::id).toList();
            case DOMAIN -> projects.of(scope.id()).stream().map(Project::id).toList();
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
