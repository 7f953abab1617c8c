package org.pileus.keystone.sso;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.federation.FederationOptions;
import org.pileus.keystone.federation.IdentityProviders;
import org.pileus.keystone.fernet.Sealer;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.oidc.OidcRefused;
import org.pileus.keystone.oidc.RelyingParty;
import org.pileus.keystone.sso.SsoCookie.Pending;
import org.pileus.keystone.tokens.Login.Outcome;

/// Logins of browsers for dashboards: to the provider, back, and on to the dashboard with a token. A dashboard that the
/// operator does not name gets none.
public final class WebSsoHandlers {
    private static final System.Logger LOG = System.getLogger(WebSsoHandlers.class.getName());

    private final FederatedLogin login;
    private final Map<String, RelyingParty> parties;
    private final IdentityProviders providers;
    private final FederationOptions options;
    private final SsoCookie cookie;
    private final Links links;

    /// @param parties  by identity provider
    public WebSsoHandlers(
            FederatedLogin login,
            Map<String, RelyingParty> parties,
            IdentityProviders providers,
            FederationOptions options,
            Sealer sealer,
            Links links,
            Clock clock) {
        this.login = login;
        this.parties = Map.copyOf(parties);
        this.providers = providers;
        this.options = options;
        this.cookie = new SsoCookie(sealer, clock);
        this.links = links;
    }

    /// GET /v3/auth/OS-FEDERATION/websso/{protocol_id}: through the one provider that can be asked by it.
    public Response begin(Request request) {
        var protocolId = request.pathParameter("protocol_id");
        var able = parties.keySet().stream()
                .filter(id -> providers.vouches(id, protocolId))
                .toList();
        if (able.isEmpty()) {
            throw refused("Missing entity ID from environment");
        }
        if (able.size() > 1) {
            throw ApiException.invalid("Several identity providers have the protocol " + protocolId
                    + ": use the address of one, identity_providers/{id}/protocols/" + protocolId + "/websso.");
        }
        return begin(request, able.getFirst(), protocolId);
    }

    /// GET /v3/auth/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/websso.
    public Response beginAt(Request request) {
        return begin(request, request.pathParameter("idp_id"), request.pathParameter("protocol_id"));
    }

    /// 302 to the provider.
    private Response begin(Request request, String providerId, String protocolId) {
        var origin = trusted(request.query().last("origin"));
        login.check(providerId, protocolId);
        var party = parties.get(providerId);
        if (party == null) {
            throw refused("Missing entity ID from environment");
        }
        var flow = party.browsers();
        var begun = flow.begin();
        try {
            return Response.status(302)
                    .header("Location", flow.url(begun, callbackUrl(request)))
                    .header(
                            "Set-Cookie",
                            cookie.set(new Pending(providerId, protocolId, origin, begun), secure(request)))
                    .header("Cache-Control", "no-store");
        } catch (OidcRefused e) {
            throw refused(providerId, e);
        }
    }

    private String trusted(@Nullable String origin) {
        if (origin == null || origin.isEmpty()) {
            throw ApiException.invalid("Request must have an origin query parameter");
        }
        if (!options.trustedDashboards().contains(origin)) {
            throw refused(origin + " is not a trusted dashboard host");
        }
        return origin;
    }

    /// GET /v3/auth/OS-FEDERATION/oidc/callback: 200 with a page that posts the token to the dashboard.
    public Response callback(Request request) {
        var pending = cookie.read(request.header("Cookie"))
                .orElseThrow(() -> refused("The login was not begun in this browser, or too long ago."));
        var state = request.query().last("state");
        var code = request.query().last("code");
        if (state == null || !new Secret(pending.begun().state()).matches(state)) {
            throw refused("The login was not begun in this browser, or too long ago.");
        }
        var party = parties.get(pending.providerId());
        if (code == null || party == null) {
            throw refused("The identity provider refused the login.");
        }
        // what was trusted when it began may not be any more
        var dashboard = trusted(pending.origin());
        try {
            var assertion = party.browsers()
                    .finish(pending.begun(), code, request.query().last("iss"), callbackUrl(request));
            var answer = switch (login.login(pending.providerId(), pending.protocolId(), assertion)) {
                case Outcome.Incomplete(var receipt) -> receipt;
                case Outcome.Done(var issued) -> DashboardPage.of(dashboard, issued.text());
            };
            return answer.header("Set-Cookie", SsoCookie.cleared(secure(request)));
        } catch (OidcRefused e) {
            throw refused(pending.providerId(), e);
        }
    }

    private String callbackUrl(Request request) {
        return links.of(request, "/auth/OS-FEDERATION/oidc/callback");
    }

    private boolean secure(Request request) {
        return links.root(request).startsWith("https:");
    }

    private static ApiException refused(String providerId, OidcRefused reason) {
        LOG.log(Level.WARNING, "a browser''s login through {0} was refused: {1}", providerId, reason.getMessage());
        return ApiException.unauthorized();
    }

    private static ApiException refused(String message) {
        return new ApiException(new Failure.Unauthorized(message));
    }
}
