package org.pileus.keystone.oidc;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// What a provider says of itself. Source: OpenID Connect Discovery 1.0, section 3.
/// @param document  as it came
record ProviderMetadata(ObjectNode document) {
    static ProviderMetadata discovered(OidcProvider provider, ProviderDocuments documents) throws OidcUnavailable {
        var issuer = provider.issuer();
        var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        var document = documents.get(base + "/.well-known/openid-configuration");
        // section 4.3: a document of somebody else proves nothing
        if (!issuer.equals(Json.textOrNull(document, "issuer"))) {
            throw new OidcUnavailable("the metadata of " + issuer + " names another issuer");
        }
        return new ProviderMetadata(document);
    }

    /// @param name  such as `jwks_uri`, `token_endpoint`
    String url(String name) throws OidcUnavailable {
        var url = Json.textOrNull(document, name);
        if (url == null) {
            throw new OidcUnavailable("the metadata has no " + name);
        }
        return url;
    }
}
