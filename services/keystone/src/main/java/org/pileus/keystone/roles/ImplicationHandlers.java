package org.pileus.keystone.roles;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/roles/{prior_role_id}/implies` and `/v3/role_inferences`.
public final class ImplicationHandlers {
    private final Identity identity;
    private final Roles roles;
    private final Implications implications;
    private final Links links;

    public ImplicationHandlers(Identity identity, Roles roles, Implications implications, Links links) {
        this.identity = identity;
        this.roles = roles;
        this.implications = implications;
        this.links = links;
    }

    /// GET /v3/roles/{prior_role_id}/implies.
    public Response list(Request request) {
        var prior = require(request.pathParameter("prior_role_id"));
        var answer = Json.object();
        answer.set("role_inference", inference(request, prior, implications.of(prior.id())));
        answer.putObject("links").put("self", links.self(request));
        return Response.ok(answer);
    }

    /// GET /v3/role_inferences: every rule.
    public Response all(Request request) {
        var answer = Json.object();
        var list = answer.putArray("role_inferences");
        implications.all().forEach((prior, implied) -> {
            var role = roles.get(prior);
            if (role != null) {
                list.add(inference(request, role, implied));
            }
        });
        answer.putObject("links").put("self", links.self(request));
        return Response.ok(answer);
    }

    private ObjectNode inference(Request request, Role prior, List<String> implied) {
        var node = Json.object();
        node.set("prior_role", shortly(request, prior));
        var list = node.putArray("implies");
        for (var id : implied) {
            var role = roles.get(id);
            if (role != null) {
                list.add(shortly(request, role));
            }
        }
        return node;
    }

    private ObjectNode shortly(Request request, Role role) {
        var node = Json.object().put("id", role.id()).put("name", role.name());
        node.putObject("links").put("self", links.of(request, "/roles/" + role.id()));
        return node;
    }

    /// PUT /v3/roles/{prior_role_id}/implies/{implies_role_id}: 201.
    public Response create(Request request) {
        var prior = require(request.pathParameter("prior_role_id"));
        var implied = require(request.pathParameter("implies_role_id"));
        if (implied.ofDomain() && !prior.ofDomain()) {
            throw ApiException.forbidden("A role of the whole cloud cannot imply a role of a domain.");
        }
        if (implications.expand(List.of(implied.id())).contains(prior.id())) {
            throw ApiException.invalid("A role cannot imply itself, through others or not.");
        }
        identity.write((tx, changes) -> {
            implications.insert(tx, prior.id(), implied.id());
            return changes.changed(Kind.IMPLICATION, prior.id()).revokedAll();
        });
        return Response.created(pair(request, prior, implied));
    }

    private ObjectNode pair(Request request, Role prior, Role implied) {
        var answer = Json.object();
        var node = answer.putObject("role_inference");
        node.set("prior_role", shortly(request, prior));
        node.set("implies", shortly(request, implied));
        answer.putObject("links").put("self", links.self(request));
        return answer;
    }

    /// GET: 200 with the pair.
    public Response show(Request request) {
        var prior = require(request.pathParameter("prior_role_id"));
        var implied = require(request.pathParameter("implies_role_id"));
        requireRule(prior, implied);
        return Response.ok(pair(request, prior, implied));
    }

    /// HEAD: 204.
    public Response check(Request request) {
        show(request);
        return Response.noContent();
    }

    /// DELETE: 204.
    public Response delete(Request request) {
        var prior = require(request.pathParameter("prior_role_id"));
        var implied = require(request.pathParameter("implies_role_id"));
        requireRule(prior, implied);
        identity.write((tx, changes) -> {
            implications.delete(tx, prior.id(), implied.id());
            return changes.changed(Kind.IMPLICATION, prior.id()).revokedAll();
        });
        return Response.noContent();
    }

    private void requireRule(Role prior, Role implied) {
        if (!implications.of(prior.id()).contains(implied.id())) {
            throw Missing.of("implied role", prior.id() + " implies " + implied.id());
        }
    }

    private Role require(String id) {
        var role = roles.get(id);
        if (role == null) {
            throw Missing.of("role", id);
        }
        return role;
    }
}
