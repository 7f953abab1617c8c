package org.pileus.wiring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.keystone.KeystoneConfig;
import org.pileus.keystone.federation.FederationOptions;
import org.pileus.keystone.oidc.OidcProvider;
import org.pileus.keystone.saml.SamlOptions;

/// Reads how the identity service trusts identity providers: keystone's `[federation]` and `[<protocol>]
/// remote_id_attribute`, and our `[oidc.<identity provider>]` for each of `[federation] oidc_providers`.
final class FederationSection {
    private static final String GROUP = "keystone.federation";
    private static final List<String> PROTOCOLS = List.of("mapped", "openid", "saml2");

    private final ConfigReader options;

    FederationSection(ConfigReader options) {
        this.options = options;
    }

    FederationOptions read(KeystoneConfig base) {
        return new FederationOptions(
                options.list(GROUP, "trusted_dashboard", base.federation().trustedDashboards()),
                options.textOrNull(GROUP, "remote_id_attribute"),
                remoteIds(),
                Duration.ofMinutes(options.integer(GROUP, "default_authorization_ttl", (int)
                        base.federation().authorizationTtl().toMinutes())),
                options.list(GROUP, "oidc_providers", List.of()).stream()
                        .map(this::provider)
                        .toList(),
                saml());
    }

    private Map<String, String> remoteIds() {
        Map<String, String> found = new HashMap<>();
        for (var protocol : PROTOCOLS) {
            var attribute = options.textOrNull("keystone." + protocol, "remote_id_attribute");
            if (attribute != null) {
                found.put(protocol, attribute);
            }
        }
        return found;
    }

    private SamlOptions saml() {
        var section = "keystone.saml";
        var entityId = options.textOrNull(section, "idp_entity_id");
        var vouching = new SamlOptions.Vouching(
                entityId == null ? "" : entityId,
                options.text(section, "idp_sso_endpoint", entityId == null ? "" : entityId),
                Path.of(options.text(section, "certfile", "/etc/keystone/ssl/certs/signing_cert.pem")),
                Path.of(options.text(section, "keyfile", "/etc/keystone/ssl/private/signing_key.pem")),
                options.seconds(section, "assertion_expiration_time", Duration.ofHours(1)));
        return new SamlOptions(
                entityId == null ? null : vouching,
                options.list(GROUP, "saml_issuers", List.of()).stream()
                        .map(this::issuer)
                        .toList());
    }

    private SamlOptions.Issuer issuer(String id) {
        var section = "keystone.saml." + id;
        return new SamlOptions.Issuer(
                id,
                options.text(section, "entity_id", ""),
                Path.of(options.text(section, "certificate", "")),
                options.text(section, "recipient", ""));
    }

    private OidcProvider provider(String id) {
        var section = "keystone.oidc." + id;
        var secret = options.textOrNull(section, "client_secret");
        return new OidcProvider(
                id,
                options.text(section, "issuer", ""),
                options.text(section, "client_id", ""),
                secret == null ? null : new Secret(secret),
                options.list(section, "audience", List.of()),
                options.textOrNull(section, "jwks_uri"),
                options.list(section, "signing_algorithms", OidcProvider.ALGORITHMS),
                options.list(section, "scopes", List.of("openid", "profile", "email")),
                options.list(section, "allowed_hosts", List.of()),
                options.flag(section, "allow_plain_http", false));
    }
}
