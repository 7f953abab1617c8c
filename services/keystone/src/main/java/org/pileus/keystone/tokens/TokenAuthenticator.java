package org.pileus.keystone.tokens;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.AccessRule;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.Request;

/// Who calls the identity API itself.
public final class TokenAuthenticator implements Authenticator {
    private final Tokens tokens;

    public TokenAuthenticator(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public RequestContext authenticate(Request request, String requestId, @Nullable String globalRequestId) {
        var text = request.header("X-Auth-Token");
        var token = text == null ? null : tokens.find(text, false);
        if (text == null || token == null || restricted(token, request)) {
            throw ApiException.unauthorized();
        }
        if (token.payload().methods().contains(Tokens.EC2_CREDENTIAL)) {
            throw ApiException.forbidden("EC2 credential tokens cannot be used for authorization.");
        }
        var project = token.project();
        var projectDomain = token.projectDomain();
        var domain = token.domain();
        return new RequestContext(
                requestId,
                globalRequestId,
                new Secret(text),
                token.user().id(),
                token.user().name(),
                token.userDomain().id(),
                token.userDomain().name(),
                project == null ? null : project.id(),
                project == null ? null : project.name(),
                projectDomain == null ? null : projectDomain.id(),
                projectDomain == null ? null : projectDomain.name(),
                domain == null ? null : domain.id(),
                domain == null ? null : domain.name(),
                token.system(),
                token.roleNames(),
                Set.of(),
                null);
    }

    /// Whether its owner limited the token to other requests. It may always be validated.
    private static boolean restricted(ValidToken token, Request request) {
        var credential = token.credential();
        if (credential == null
                || credential.accessRules() == null
                || (request.method().equals("GET") && request.originalPath().equals("/v3/auth/tokens"))) {
            return false;
        }
        var rules = credential.accessRules().valueStream().map(AccessRule::of).toList();
        return !AccessRule.allow(rules, "identity", request);
    }
}
