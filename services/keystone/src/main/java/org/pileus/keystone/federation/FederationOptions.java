package org.pileus.keystone.federation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.keystone.oidc.OidcProvider;
import org.pileus.keystone.saml.SamlOptions;

/// How identity providers are trusted: keystone's `[federation]`, and the providers that this service asks itself.
///
/// @param trustedDashboards   `[federation] trusted_dashboard`: where a browser may be sent with a token, as they are
/// @param remoteIdAttribute   `[federation] remote_id_attribute`: where an assertion names its provider; null for
/// nowhere
/// @param remoteIdAttributes  the same by protocol, `[<protocol>] remote_id_attribute`
/// @param authorizationTtl    `[federation] default_authorization_ttl`: how long memberships that a login gives are
/// kept
///                            beyond its token; zero for not at all
/// @param oidcProviders       `[oidc.<identity provider>]`, ours: whom this service asks itself
/// @param saml                `[saml]`, and the clouds whose assertions are believed
public record FederationOptions(
        List<String> trustedDashboards,
        @Nullable String remoteIdAttribute,
        Map<String, String> remoteIdAttributes,
        Duration authorizationTtl,
        List<OidcProvider> oidcProviders,
        SamlOptions saml) {
    public static final FederationOptions DEFAULTS =
            new FederationOptions(List.of(), null, Map.of(), Duration.ZERO, List.of(), SamlOptions.NONE);

    public FederationOptions {
        oidcProviders = List.copyOf(oidcProviders);
        trustedDashboards = List.copyOf(trustedDashboards);
        for (var dashboard : trustedDashboards) {
            if (!dashboard.matches("https?://[A-Za-z0-9._:\\[\\]-]+(/[!-~]*)?")) {
                throw new IllegalArgumentException("[federation] trusted_dashboard " + dashboard + " is not a URL");
            }
        }
        remoteIdAttributes = Map.copyOf(remoteIdAttributes);
        if (authorizationTtl.isNegative()) {
            throw new IllegalArgumentException("[federation] default_authorization_ttl is negative");
        }
    }

    /// The attribute in which a provider names itself, or null.
    public @Nullable String remoteIdAttribute(Protocol protocol) {
        var own = protocol.remoteIdAttribute();
        return own != null ? own : remoteIdAttributes.getOrDefault(protocol.id(), remoteIdAttribute);
    }
}
