package org.pileus.keystone.saml;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keystone's `[saml]`, and the clouds that are believed.
/// @param vouching  null when this cloud vouches for nobody
/// @param issuers   whose assertions are believed
public record SamlOptions(@Nullable Vouching vouching, List<Issuer> issuers) {
    public static final SamlOptions NONE = new SamlOptions(null, List.of());

    public SamlOptions {
        issuers = List.copyOf(issuers);
    }

    /// @param entityId     `idp_entity_id`: what this cloud calls itself
    /// @param ssoEndpoint  `idp_sso_endpoint`, for the metadata
    /// @param certificate  `certfile`, PEM
    /// @param key          `keyfile`, PEM: RSA, PKCS #8
    /// @param life         `assertion_expiration_time` of an assertion
    public record Vouching(String entityId, String ssoEndpoint, Path certificate, Path key, Duration life) {}

    /// @param providerId   the identity provider of the API that it stands behind
    /// @param entityId     what it calls itself
    /// @param certificate  whose key signs, PEM; no other is believed, whatever an assertion brings along
    /// @param recipient    the URL to which its assertions are addressed: the `sp_url` that this cloud has there
    public record Issuer(String providerId, String entityId, Path certificate, String recipient) {
        public Issuer {
            if (entityId.isBlank() || recipient.isBlank()) {
                throw new IllegalArgumentException("[saml." + providerId + "] needs entity_id and recipient");
            }
        }
    }
}
