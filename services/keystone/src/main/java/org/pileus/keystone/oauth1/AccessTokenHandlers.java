package org.pileus.keystone.oauth1;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.roles.RoleView;
import org.pileus.keystone.roles.Roles;
import org.pileus.keystone.tokens.Callers;
import org.pileus.keystone.tokens.Tokens;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/users/{user_id}/OS-OAUTH1/access_tokens`: what a user lets consumers do.
public final class AccessTokenHandlers {
    private final Identity identity;
    private final AccessTokens accessTokens;
    private final Roles roles;
    private final Tokens tokens;
    private final Links links;

    public AccessTokenHandlers(Identity identity, AccessTokens accessTokens, Roles roles, Tokens tokens, Links links) {
        this.identity = identity;
        this.accessTokens = accessTokens;
        this.roles = roles;
        this.tokens = tokens;
        this.links = links;
    }

    public Response list(Request request) {
        var userId = owner(request);
        var items = accessTokens.table().all().stream()
                .filter(token -> token.userId().equals(userId))
                .map(token -> view(request, token))
                .toList();
        return Listing.of(links, request, "access_tokens", items);
    }

    public Response show(Request request) {
        var answer = Json.object();
        answer.set("access_token", view(request, require(request)));
        return Response.ok(answer);
    }

    /// DELETE: tokens that were got with it die at once.
    public Response delete(Request request) {
        var token = require(request);
        identity.write((tx, changes) -> {
            accessTokens.delete(tx, token, changes);
            return changes;
        });
        return Response.noContent();
    }

    public Response roles(Request request) {
        return Listing.of(links, request, "roles", roles(request, require(request)));
    }

    private List<ObjectNode> roles(Request request, AccessToken token) {
        return token.roleIds().stream()
                .flatMap(id -> roles.table().find(id).stream())
                .map(role -> RoleView.of(links, request, role))
                .toList();
    }

    public Response role(Request request) {
        var token = require(request);
        var id = request.pathParameter("role_id");
        if (!token.roleIds().contains(id)) {
            throw Missing.of("role", id);
        }
        var role = roles.table().find(id).orElseThrow(() -> Missing.of("role", id));
        var answer = Json.object();
        answer.set("role", RoleView.of(links, request, role));
        return Response.ok(answer);
    }

    /// The user of the path, once the caller may see or change what is that user's.
    private String owner(Request request) {
        var id = request.pathParameter("user_id");
        request.authorize(Target.of("user_id", id).with("target.credential.user_id", id));
        if (Callers.token(tokens, request).delegated()) {
            throw ApiException.forbidden("Cannot manage access tokens with a token issued via delegation.");
        }
        return id;
    }

    private AccessToken require(Request request) {
        var userId = owner(request);
        var id = request.pathParameter("access_token_id");
        return accessTokens
                .find(id)
                .filter(token -> token.userId().equals(userId))
                .orElseThrow(
                        () -> new ApiException(new Failure.NotFound("access token", id, "Access token not found")));
    }

    private ObjectNode view(Request request, AccessToken token) {
        var path = "/users/" + token.userId() + "/OS-OAUTH1/access_tokens/" + token.id();
        var node = Json.object();
        node.put("id", token.id());
        node.put("consumer_id", token.consumerId());
        node.put("project_id", token.projectId());
        node.put("authorizing_user_id", token.userId());
        node.put("expires_at", OAuthHandlers.time(token.expiresAt()));
        node.putObject("links").put("roles", links.of(request, path + "/roles")).put("self", links.of(request, path));
        return node;
    }
}
