package org.pileus.keystone.applicationcredentials;

import java.util.TreeMap;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.tokens.Callers;
import org.pileus.keystone.tokens.Tokens;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/users/{user_id}/access_rules`: they are made with application credentials, and stay when those go.
public final class AccessRuleHandlers {
    private final Database db;
    private final AccessRules rules;
    private final ApplicationCredentials credentials;
    private final Tokens tokens;
    private final Links links;
    private final Listing<UserAccessRule> listing;

    public AccessRuleHandlers(
            Database db, AccessRules rules, ApplicationCredentials credentials, Tokens tokens, Links links) {
        this.db = db;
        this.rules = rules;
        this.credentials = credentials;
        this.tokens = tokens;
        this.links = links;
        listing = new Listing<>(
                links,
                "access_rules",
                new Filters<UserAccessRule>()
                        .text("service", rule -> rule.rule().service())
                        .text("path", rule -> rule.rule().path())
                        .text("method", rule -> rule.rule().method()),
                this::view);
    }

    public Response list(Request request) {
        var userId = owner(request);
        var mine = new TreeMap<String, UserAccessRule>();
        db.read(query -> rules.ofUser(query, userId)).forEach(rule -> mine.put(rule.id(), rule));
        return listing.page(request, mine, rule -> true);
    }

    public Response show(Request request) {
        var answer = Json.object();
        answer.set("access_rule", view(request, require(request)));
        return Response.ok(answer);
    }

    /// DELETE: 403 while an application credential has it.
    public Response delete(Request request) {
        var rule = require(request);
        db.run(tx -> {
            if (credentials.uses(tx, rule.userId(), rule.id())) {
                throw ApiException.forbidden("May not delete access rule in use");
            }
            rules.delete(tx, rule.id());
        });
        return Response.noContent();
    }

    /// The user of the path, once the caller may see or change what is that user's.
    private String owner(Request request) {
        var id = request.pathParameter("user_id");
        request.authorize(Target.of("target.user.id", id));
        var token = Callers.token(tokens, request);
        if (token.credential() == null && token.delegated()) {
            throw ApiException.forbidden("Cannot manage application credentials with a token issued via delegation.");
        }
        return id;
    }

    private UserAccessRule require(Request request) {
        var userId = owner(request);
        var id = request.pathParameter("access_rule_id");
        return db.read(query -> rules.find(query, id))
                .filter(rule -> rule.userId().equals(userId))
                .orElseThrow(() -> Missing.of("Access Rule", id));
    }

    private ObjectNode view(Request request, UserAccessRule rule) {
        var node = rule.json();
        node.putObject("links").put("self", links.of(request, "/access_rules/" + rule.id()));
        return node;
    }
}
