package org.pileus.keystone.oidc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Digests;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.node.ObjectNode;

/// Logins of browsers: authorization code with PKCE. Source: OpenID Connect Core 1.0 section 3.1, RFC 7636, RFC 9207,
/// RFC 9700.
public final class CodeFlow {
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final OidcProvider provider;
    private final ProviderDocuments documents;
    private final Refreshed<ProviderMetadata> metadata;
    private final SignedTokens tokens;
    private final SecureRandom random;

    CodeFlow(
            OidcProvider provider,
            ProviderDocuments documents,
            Refreshed<ProviderMetadata> metadata,
            SignedTokens tokens,
            SecureRandom random) {
        this.provider = provider;
        this.documents = documents;
        this.metadata = metadata;
        this.tokens = tokens;
        this.random = random;
    }

    /// What is remembered of a login until the browser comes back. Only that browser may have it.
    /// @param state     comes back with it
    /// @param nonce     comes back in the identity token
    /// @param verifier  shows that the code is redeemed by whoever asked for it
    public record Begun(String state, String nonce, String verifier) {
        @Override
        public String toString() {
            return "a login that has begun";
        }
    }

    public Begun begin() {
        return new Begun(random(), random(), random());
    }

    private String random() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return TEXT.encodeToString(bytes);
    }

    /// Where the browser is sent.
    /// @throws OidcRefused when the provider cannot be asked now
    public String url(Begun begun, String redirectUri) throws OidcRefused {
        try {
            var endpoint = metadata.get().url("authorization_endpoint");
            if (!endpoint.startsWith("https://") && !provider.plainHttp()) {
                throw new OidcRefused("the authorization endpoint is not an https URL: " + endpoint);
            }
            Map<String, String> query = new LinkedHashMap<>();
            query.put("response_type", "code");
            query.put("client_id", provider.clientId());
            query.put("redirect_uri", redirectUri);
            query.put("scope", String.join(" ", provider.scopes()));
            query.put("state", begun.state);
            query.put("nonce", begun.nonce);
            query.put("code_challenge", challenge(begun.verifier));
            query.put("code_challenge_method", "S256");
            return endpoint + (endpoint.indexOf('?') < 0 ? "?" : "&") + ProviderDocuments.encoded(query);
        } catch (OidcUnavailable e) {
            throw new OidcRefused("cannot be asked: " + e.getMessage(), e);
        }
    }

    private static String challenge(String verifier) {
        return TEXT.encodeToString(Digests.sha256(verifier)); // which is ASCII
    }

    /// Redeems the code that the browser came back with.
    /// @param issuer  as the answer names it, or null
    /// @return what the provider says of the user
    public Map<String, String> finish(Begun begun, String code, @Nullable String issuer, String redirectUri)
            throws OidcRefused {
        if (issuer != null && !issuer.equals(provider.issuer())) {
            throw new OidcRefused("the answer is of another issuer");
        }
        try {
            var token = Json.textOrNull(redeemed(begun, code, redirectUri), "id_token");
            if (token == null) {
                throw new OidcRefused("the provider gave no identity token");
            }
            var claims = tokens.claims(token, Set.of(provider.clientId()));
            check(claims, begun);
            return Claims.assertion(claims);
        } catch (OidcUnavailable e) {
            throw new OidcRefused("the code could not be redeemed: " + e.getMessage(), e);
        }
    }

    private ObjectNode redeemed(Begun begun, String code, String redirectUri) throws OidcUnavailable {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirectUri);
        form.put("code_verifier", begun.verifier);
        var secret = provider.clientSecret();
        if (secret == null) {
            form.put("client_id", provider.clientId());
        }
        return documents.post(
                metadata.get().url("token_endpoint"), form, secret == null ? "" : basic(provider.clientId(), secret));
    }

    /// RFC 6749 section 2.3.1: both are form-encoded first.
    private static String basic(String id, Secret secret) {
        var pair = URLEncoder.encode(id, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(secret.reveal(), StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    private void check(ObjectNode claims, Begun begun) throws OidcRefused {
        if (!new Secret(begun.nonce).matches(claims.path("nonce").asString(""))) {
            throw new OidcRefused("the identity token is of another login");
        }
        var party = Json.textOrNull(claims, "azp");
        if (party == null ? claims.path("aud").size() > 1 : !party.equals(provider.clientId())) {
            throw new OidcRefused("the identity token was made for another client");
        }
    }
}
