package org.pileus.keystone.roles;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.applicationcredentials.ApplicationCredential;
import org.pileus.keystone.applicationcredentials.ApplicationCredentials;
import org.pileus.keystone.assignments.Assignments;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Immutable;
import org.pileus.keystone.projects.Projects;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/roles`. A role of a domain is ruled by the rules named `…_domain_role`.
public final class RoleHandlers {
    private static final int LONGEST_NAME = 255;

    private final Identity identity;
    private final Roles roles;
    private final Implications implications;
    private final Assignments assignments;
    private final ApplicationCredentials credentials;
    private final Projects projects;
    private final IdSource ids;
    private final Links links;
    private final Listing<Role> listing;

    public RoleHandlers(
            Identity identity,
            Roles roles,
            Implications implications,
            Assignments assignments,
            ApplicationCredentials credentials,
            Projects projects,
            IdSource ids,
            Links links) {
        this.identity = identity;
        this.roles = roles;
        this.implications = implications;
        this.assignments = assignments;
        this.credentials = credentials;
        this.projects = projects;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "roles",
                new Filters<Role>()
                        .text("name", Role::name)
                        .text("domain_id", role -> role.ofDomain() ? role.domainId() : null),
                (request, role) -> RoleView.of(links, request, role));
    }

    /// GET /v3/roles: those of the cloud, or with `domain_id` those of one domain.
    public Response list(Request request) {
        var ofDomain = request.query().last("domain_id") != null;
        var target = Target.of("domain_id", request.context().domainId());
        if (ofDomain) {
            request.authorize("identity:list_domain_roles", target);
        } else {
            request.authorize(target);
        }
        return listing.page(request, roles.table().byId(), role -> role.ofDomain() == ofDomain);
    }

    /// POST /v3/roles.
    public Response create(Request request) {
        var fields = new Fields(request.wrapped("role"));
        var domainId = fields.idOr("domain_id", null);
        request.authorize(domainId == null ? "identity:create_role" : "identity:create_domain_role", Target.NONE);
        var role = new Role(
                ids.hex(),
                domainId == null ? "" : domainId,
                fields.name("name", LONGEST_NAME),
                fields.textOr("description", null),
                Immutable.merged(Json.object(), fields),
                fields.extra());
        if (domainId != null && projects.domain(domainId) == null) {
            throw Missing.of("domain", domainId);
        }
        try {
            identity.write((tx, changes) -> {
                roles.insert(tx, role);
                return changes.changed(Kind.ROLE, role.id());
            });
        } catch (DuplicateKey e) {
            throw duplicate(role.name());
        }
        return Response.created(wrapped(request, role));
    }

    private static ApiException duplicate(String name) {
        return Missing.conflict("role", "Duplicate entry found with name " + name);
    }

    /// GET /v3/roles/{role_id}.
    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request, "get")));
    }

    /// PATCH /v3/roles/{role_id}.
    public Response update(Request request) {
        var named = require(request, "update");
        var body = request.wrapped("role");
        var fields = new Fields(body);
        if (fields.isEmpty()) {
            throw ApiException.invalid("The body names nothing to change.");
        }
        try {
            var after = identity.write((tx, changes) -> {
                var before = roles.stored(tx, named.id()).orElseThrow(() -> Missing.of("role", named.id()));
                Immutable.checkUpdate(before.immutable(), "role", before.id(), body);
                var edited = edited(before, fields);
                roles.update(tx, edited);
                changes.changed(Kind.ROLE, edited.id());
                if (!edited.name().equals(before.name())) {
                    changes.revokedAll();
                }
                return edited;
            });
            return Response.ok(wrapped(request, after));
        } catch (DuplicateKey e) {
            throw duplicate(named.name());
        }
    }

    private static Role edited(Role before, Fields fields) {
        var domainId = fields.idOr("domain_id", before.ofDomain() ? before.domainId() : null);
        if (!before.domainId().equals(domainId == null ? "" : domainId)) {
            throw ApiException.invalid("Update of `domain_id` is not allowed.");
        }
        var name = fields.nameOr("name", LONGEST_NAME, before.name());
        return new Role(
                before.id(),
                before.domainId(),
                name == null ? before.name() : name,
                fields.textOr("description", before.description()),
                Immutable.merged(before.options(), fields),
                fields.extra(before.extra()));
    }

    /// DELETE /v3/roles/{role_id}: with its assignments and implications, and the application credentials that
    /// carry it.
    public Response delete(Request request) {
        var role = require(request, "delete");
        Immutable.checkDelete(role.immutable(), "role", role.id());
        List<String> carriers = credentials.table().all().stream()
                .filter(credential -> credential.roleIds().contains(role.id()))
                .map(ApplicationCredential::id)
                .toList();
        identity.write((tx, changes) -> {
            assignments.deleteRole(tx, role.id(), changes);
            implications.deleteRole(tx, role.id());
            carriers.forEach(id -> {
                credentials.delete(tx, id);
                changes.changed(Kind.APPLICATION_CREDENTIAL, id);
            });
            roles.delete(tx, role.id());
            return changes.changed(Kind.ROLE, role.id())
                    .changed(Kind.IMPLICATION, role.id())
                    .revokedAll();
        });
        return Response.noContent();
    }

    /// A missing role is missing for everybody, as upstream.
    private Role require(Request request, String action) {
        var id = request.pathParameter("role_id");
        var role = roles.table().find(id).orElseThrow(() -> Missing.of("role", id));
        request.authorize(
                role.ofDomain() ? "identity:" + action + "_domain_role" : "identity:" + action + "_role",
                Target.of("target.role.name", role.name()));
        return role;
    }

    private ObjectNode wrapped(Request request, Role role) {
        var node = Json.object();
        node.set("role", RoleView.of(links, request, role));
        return node;
    }
}
