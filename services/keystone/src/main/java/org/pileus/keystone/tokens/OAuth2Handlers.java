package org.pileus.keystone.tokens;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.users.BadLogins;

/// `/v3/OS-OAUTH2/token`: a token for a client that is an application credential, in the words of RFC 6749. Clients
/// that
/// show a certificate (RFC 8705) are not served.
public final class OAuth2Handlers {
    private static final String METHOD = "application_credential";

    private final Login login;
    private final BadLogins badLogins;
    private final Links links;
    private final Clock clock;

    public OAuth2Handlers(Login login, BadLogins badLogins, Links links, Clock clock) {
        this.login = login;
        this.badLogins = badLogins;
        this.links = links;
        this.clock = clock;
    }

    private record Client(String id, String secret) {}

    /// POST: 200 with the token as `access_token`; the client names itself in the form or by Basic authentication.
    public Response token(Request request) {
        var form = form(request);
        var grant = form.last("grant_type");
        if (grant == null) {
            return error(400, "invalid_request", "The parameter grant_type is required.");
        }
        if (!grant.equals("client_credentials")) {
            return error(400, "unsupported_grant_type", "The parameter grant_type " + grant + " is not supported.");
        }
        var client = client(request, form);
        return client == null ? refused(request) : token(request, client);
    }

    private static Query form(Request request) {
        var type = request.header("Content-Type");
        return Query.parse(
                type != null && type.startsWith("application/x-www-form-urlencoded")
                        ? new String(request.bytes(), StandardCharsets.UTF_8)
                        : "");
    }

    private static @Nullable Client client(Request request, Query form) {
        var header = request.header("Authorization");
        if (header != null && header.regionMatches(true, 0, "Basic ", 0, "Basic ".length())) {
            return basic(header.substring("Basic ".length()).strip());
        }
        var id = form.last("client_id");
        var secret = form.last("client_secret");
        return id == null || secret == null ? null : new Client(id, secret);
    }

    private static @Nullable Client basic(String encoded) {
        try {
            var text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            var colon = text.indexOf(':');
            return colon < 1 ? null : new Client(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Response token(Request request, Client client) {
        var identity = Json.object();
        identity.putObject(METHOD).put("id", client.id).put("secret", client.secret);
        try {
            var asked = new LoginRequest(List.of(METHOD), identity, new LoginRequest.Asked.Default());
            var outcome = badLogins.guard(
                    request.remoteAddress(),
                    null,
                    () -> login.login(asked, null, () -> {
                        throw new IllegalStateException("no signature is asked for");
                    }));
            return switch (outcome) {
                case Login.Outcome.Incomplete(var _) -> refused(request);
                case Login.Outcome.Done(var issued) -> answer(issued);
            };
        } catch (ApiException e) {
            if (e.failure() instanceof Failure.Unauthorized) {
                return refused(request);
            }
            throw e;
        }
    }

    private Response answer(Tokens.Issued issued) {
        var left = Duration.between(clock.instant(), issued.token().payload().expiresAt());
        var body = Json.object()
                .put("access_token", issued.text())
                .put("token_type", "Bearer")
                .put("expires_in", Math.max(0, left.toSeconds()));
        return Response.ok(body).header("Vary", "X-Auth-Token").header("Cache-Control", "no-store");
    }

    private Response refused(Request request) {
        return error(401, "invalid_client", "Client authentication failed.")
                .header("WWW-Authenticate", "Keystone uri=\"" + links.of(request, "") + "\"");
    }

    private static Response error(int status, String error, String description) {
        var body = Json.object().put("error", error).put("error_description", description);
        return Response.json(status, body).header("Vary", "X-Auth-Token");
    }
}
