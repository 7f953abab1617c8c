package org.pileus.keystone.tokens;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Request;

/// The token behind a request, with what the request's context does not say.
public final class Callers {
    private Callers() {}

    public static ValidToken token(Tokens tokens, Request request) {
        var secret = request.context().authToken();
        var token = secret == null ? null : tokens.find(secret.reveal(), false);
        if (token == null) {
            throw ApiException.unauthorized();
        }
        return token;
    }
}
