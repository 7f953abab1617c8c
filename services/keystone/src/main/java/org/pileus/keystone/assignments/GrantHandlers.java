package org.pileus.keystone.assignments;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.applicationcredentials.ApplicationCredentials;
import org.pileus.keystone.groups.Groups;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.roles.RoleView;
import org.pileus.keystone.roles.Roles;
import org.pileus.keystone.users.Users;

/// Giving and taking roles: `/v3/{projects|domains|system}/…/{users|groups}/…/roles`, and the same below
/// `OS-INHERIT` for roles that hold in everything below. One set of handlers; the path tells which.
public final class GrantHandlers {
    private final Identity identity;
    private final Assignments assignments;
    private final Users users;
    private final Groups groups;
    private final Projects projects;
    private final Roles roles;
    private final ApplicationCredentials credentials;
    private final Links links;

    public GrantHandlers(
            Identity identity,
            Assignments assignments,
            Users users,
            Groups groups,
            Projects projects,
            Roles roles,
            ApplicationCredentials credentials,
            Links links) {
        this.identity = identity;
        this.assignments = assignments;
        this.users = users;
        this.groups = groups;
        this.projects = projects;
        this.roles = roles;
        this.credentials = credentials;
        this.links = links;
    }

    /// Which of the many routes this is.
    /// @param actor      who gets the role: `user_id` or `group_id` is in the path
    /// @param scope      where: `project_id`, `domain_id` or the system
    /// @param inherited  whether the route is one of `OS-INHERIT`
    public record Place(Actor.Kind actor, Scope.Kind scope, boolean inherited) {}

    /// GET …/roles.
    public Response list(Request request, Place place) {
        var grant = require(request, place, null);
        var found = assignments.of(grant.actor()).stream()
                .filter(a -> a.scope().equals(grant.scope()) && a.inherited() == place.inherited())
                .map(a -> roles.get(a.roleId()))
                .filter(GrantHandlers::isThere)
                .map(role -> RoleView.of(links, request, role))
                .toList();
        return Listing.of(links, request, "roles", found);
    }

    private static boolean isThere(@Nullable Role role) {
        return role != null;
    }

    /// GET and HEAD …/roles/{role_id}: 204, or 404.
    public Response check(Request request, Place place) {
        var grant = require(request, place, request.pathParameter("role_id"));
        if (!assignments.exists(grant)) {
            throw notGiven(grant);
        }
        return Response.noContent();
    }

    /// PUT …/roles/{role_id}: 204, also when it was given already.
    public Response create(Request request, Place place) {
        var grant = require(request, place, request.pathParameter("role_id"));
        checkRoleDomain(grant);
        identity.write((tx, changes) -> {
            assignments.insert(tx, grant);
            return told(changes.changed(Kind.ASSIGNMENT, grant.actor().key()), grant);
        });
        return Response.noContent();
    }

    /// A role of a domain is not for projects of others. On another domain it can be given, as upstream.
    private void checkRoleDomain(Assignment grant) {
        var role = roles.get(grant.roleId());
        if (role == null || !role.ofDomain() || grant.scope().kind() == Scope.Kind.DOMAIN) {
            return;
        }
        var place = projects.get(grant.scope().id());
        if (place == null || !place.ownerDomainId().equals(role.domainId())) {
            throw ApiException.forbidden(
                    "Cannot assign a domain specific role to a project or domain of another domain.");
        }
    }

    /// DELETE …/roles/{role_id}: application credentials that carry the role in that project die with it.
    public Response delete(Request request, Place place) {
        var grant = require(request, place, request.pathParameter("role_id"));
        identity.write((tx, changes) -> {
            if (!assignments.delete(tx, grant)) {
                throw notGiven(grant);
            }
            dropCredentials(tx, grant, changes);
            return told(changes.changed(Kind.ASSIGNMENT, grant.actor().key()), grant);
        });
        return Response.noContent();
    }

    private void dropCredentials(Transaction tx, Assignment grant, Changes changes) {
        if (grant.actor().kind() != Actor.Kind.USER
                || grant.scope().kind() != Scope.Kind.PROJECT
                || grant.inherited()) {
            // Group and inherited roles: the credential is refused as long as its owner lacks the role.
            return;
        }
        for (var id : credentials.idsOf(tx, grant.actor().id(), grant.scope().id())) {
            var carries = credentials
                    .find(id)
                    .map(c -> c.roleIds().contains(grant.roleId()))
                    .orElse(true);
            if (carries) {
                credentials.delete(tx, id);
                changes.changed(Kind.APPLICATION_CREDENTIAL, id);
            }
        }
    }

    private static Changes told(Changes changes, Assignment grant) {
        return grant.actor().kind() == Actor.Kind.USER
                ? changes.revoked("user_id", grant.actor().id())
                : changes.revokedAll();
    }

    private static ApiException notGiven(Assignment grant) {
        return Missing.of(
                "role assignment with role",
                grant.roleId() + ", user or group: " + grant.actor().id() + ", project, domain, or system: "
                        + grant.scope().id());
    }

    /// The assignment that the path names, once the caller may do what the route does; its parts exist.
    /// @param roleId  null for lists; the role of the result is then empty
    private Assignment require(Request request, Place place, @Nullable String roleId) {
        var target = Target.NONE;
        String missing = null;
        String kind = "";
        var actor = actor(request, place.actor());
        var scope = scope(request, place.scope());
        var role = roleId == null ? null : roles.get(roleId);
        if (role != null) {
            target = target.with("target.role.name", role.name())
                    .with("target.role.domain_id", role.ofDomain() ? role.domainId() : "None");
        } else if (roleId != null) {
            kind = "role";
            missing = roleId;
        }
        var actorDomain = actorDomain(actor);
        target = target.with(
                actor.kind() == Actor.Kind.USER ? "target.user.domain_id" : "target.group.domain_id", actorDomain);
        if (actorDomain == null) {
            kind = actor.kind() == Actor.Kind.USER ? "user" : "group";
            missing = actor.id();
        }
        if (scope.kind() != Scope.Kind.SYSTEM) {
            var found = scope.kind() == Scope.Kind.DOMAIN ? projects.domain(scope.id()) : projects.get(scope.id());
            if (found == null) {
                kind = scope.kind() == Scope.Kind.DOMAIN ? "domain" : "project";
                missing = scope.id();
            } else {
                target = scope.kind() == Scope.Kind.DOMAIN
                        ? target.with("target.domain.id", found.id())
                        : target.with("target.project.domain_id", found.ownerDomainId());
            }
        }
        request.authorize(target);
        if (missing != null) {
            throw Missing.of(kind, missing);
        }
        return new Assignment(actor, scope, roleId == null ? "" : roleId, place.inherited());
    }

    private @Nullable String actorDomain(Actor actor) {
        if (actor.kind() == Actor.Kind.USER) {
            var user = users.get(actor.id());
            return user == null ? null : user.domainId();
        }
        var group = groups.get(actor.id());
        return group == null ? null : group.domainId();
    }

    private static Actor actor(Request request, Actor.Kind kind) {
        return switch (kind) {
            case USER -> Actor.user(request.pathParameter("user_id"));
            case GROUP -> Actor.group(request.pathParameter("group_id"));
        };
    }

    private static Scope scope(Request request, Scope.Kind kind) {
        return switch (kind) {
            case PROJECT -> Scope.project(request.pathParameter("project_id"));
            case DOMAIN -> Scope.domain(request.pathParameter("domain_id"));
            case SYSTEM -> Scope.SYSTEM;
        };
    }

    /// Every combination of actor, scope and inheritance that has routes.
    public static List<Place> places() {
        return List.of(
                new Place(Actor.Kind.USER, Scope.Kind.PROJECT, false),
                new Place(Actor.Kind.GROUP, Scope.Kind.PROJECT, false),
                new Place(Actor.Kind.USER, Scope.Kind.DOMAIN, false),
                new Place(Actor.Kind.GROUP, Scope.Kind.DOMAIN, false),
                new Place(Actor.Kind.USER, Scope.Kind.SYSTEM, false),
                new Place(Actor.Kind.GROUP, Scope.Kind.SYSTEM, false),
                new Place(Actor.Kind.USER, Scope.Kind.PROJECT, true),
                new Place(Actor.Kind.GROUP, Scope.Kind.PROJECT, true),
                new Place(Actor.Kind.USER, Scope.Kind.DOMAIN, true),
                new Place(Actor.Kind.GROUP, Scope.Kind.DOMAIN, true));
    }
}
