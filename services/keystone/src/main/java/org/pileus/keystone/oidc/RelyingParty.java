package org.pileus.keystone.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.Json;

/// This service towards one provider. Safe for concurrent use.
public final class RelyingParty {
    private final OidcProvider provider;
    private final ProviderDocuments documents;
    private final Refreshed<ProviderMetadata> metadata;
    private final SignedTokens tokens;
    private final CodeFlow browsers;

    public RelyingParty(OidcProvider provider, SecureRandom random, Clock clock) {
        this.provider = provider;
        documents = new ProviderDocuments(provider);
        metadata = new Refreshed<>(() -> ProviderMetadata.discovered(provider, documents), clock);
        tokens = new SignedTokens(provider, new Refreshed<>(this::keys, clock), clock);
        browsers = new CodeFlow(provider, documents, metadata, tokens, random);
    }

    public CodeFlow browsers() {
        return browsers;
    }

    private JWKSet keys() throws OidcUnavailable {
        var url = provider.jwksUri() == null ? metadata.get().url("jwks_uri") : provider.jwksUri();
        try {
            return JWKSet.parse(Json.text(documents.get(url)));
        } catch (ParseException e) {
            throw new OidcUnavailable(url + " has no keys", e);
        }
    }

    /// What the provider says of whoever shows one of its access or identity tokens.
    /// @throws OidcRefused when it is none, not meant for this service, or cannot be checked now
    public Map<String, String> bearer(String token) throws OidcRefused {
        try {
            return Claims.assertion(tokens.claims(token, Set.copyOf(provider.audiences())));
        } catch (OidcUnavailable e) {
            throw new OidcRefused("cannot be checked: " + e.getMessage(), e);
        }
    }
}
