package org.pileus.keystone.tokens;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.roles.Role;

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
        if (text == null || token == null || restricted(token)) {
            throw new ApiException(new Failure.Unauthorized(Login.REFUSED));
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
                token.roles().stream().map(Role::name).collect(Collectors.toUnmodifiableSet()),
                Set.of(),
                null);
    }

    /// A token that its owner limited to listed requests: none of the lists can name the identity API yet.
    private static boolean restricted(ValidToken token) {
        var credential = token.credential();
        return credential != null && credential.accessRules() != null;
    }
}
