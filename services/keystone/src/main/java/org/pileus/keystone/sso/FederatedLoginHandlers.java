package org.pileus.keystone.sso;

import java.lang.System.Logger.Level;
import java.util.Map;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.oidc.OidcRefused;
import org.pileus.keystone.oidc.RelyingParty;
import org.pileus.keystone.saml.AssertionReader;
import org.pileus.keystone.saml.ConsumedAssertions;
import org.pileus.keystone.saml.SamlRefused;
import org.pileus.keystone.tokens.Login.Outcome;
import org.pileus.keystone.tokens.TokenAnswer;

/// `/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth`: a token of this cloud for a token of
/// an OpenID Connect provider, or for an assertion of another cloud (K2K). Nothing else in the request counts: no
/// header names a user.
public final class FederatedLoginHandlers {
    private static final System.Logger LOG = System.getLogger(FederatedLoginHandlers.class.getName());
    private static final String BEARER = "Bearer ";
    private static final String ENVELOPE = "application/vnd.paos+xml";

    private final FederatedLogin login;
    private final Map<String, RelyingParty> parties;
    private final Map<String, AssertionReader> issuers;
    private final ConsumedAssertions consumed;
    private final TokenAnswer answer;

    /// @param parties  by identity provider
    /// @param issuers  by identity provider
    public FederatedLoginHandlers(
            FederatedLogin login,
            Map<String, RelyingParty> parties,
            Map<String, AssertionReader> issuers,
            ConsumedAssertions consumed,
            TokenAnswer answer) {
        this.issuers = Map.copyOf(issuers);
        this.consumed = consumed;
        this.login = login;
        this.parties = Map.copyOf(parties);
        this.answer = answer;
    }

    /// GET and POST: 201 with an unscoped token.
    public Response auth(Request request) {
        var providerId = request.pathParameter("idp_id");
        var protocolId = request.pathParameter("protocol_id");
        login.check(providerId, protocolId);
        return switch (login.login(providerId, protocolId, assertion(request, providerId))) {
            case Outcome.Incomplete(var receipt) -> receipt;
            case Outcome.Done(var issued) ->
                answer.of(request, 201, issued.token()).header("X-Subject-Token", issued.text());
        };
    }

    private Map<String, String> assertion(Request request, String providerId) {
        var type = request.header("Content-Type");
        if (type != null && type.startsWith(ENVELOPE)) {
            return believed(request, providerId);
        }
        var party = parties.get(providerId);
        var headers = request.headerValues("Authorization");
        if (party == null
                || headers.size() != 1
                || !headers.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw ApiException.unauthorized();
        }
        try {
            return party.bearer(headers.getFirst().substring(BEARER.length()).strip());
        } catch (OidcRefused e) {
            LOG.log(Level.WARNING, "a token for {0} was refused: {1}", providerId, e.getMessage());
            throw ApiException.unauthorized();
        }
    }

    private Map<String, String> believed(Request request, String providerId) {
        var reader = issuers.get(providerId);
        if (reader == null) {
            throw ApiException.unauthorized();
        }
        try {
            var believed = reader.read(request.bytes());
            consumed.consume(providerId, believed);
            return believed.attributes();
        } catch (SamlRefused e) {
            LOG.log(Level.WARNING, "an assertion of {0} was refused: {1}", providerId, e.getMessage());
            throw ApiException.unauthorized();
        }
    }
}
