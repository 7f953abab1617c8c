package org.pileus.keystone.oidc;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.outbound.OutboundRules;

/// An OpenID Connect provider that the operator trusts for one identity provider of the API.
/// @param id            of the identity provider
/// @param issuer        as the provider spells it: discovered at `<issuer>/.well-known/openid-configuration`
/// @param clientId      this service's name there
/// @param clientSecret  null for a public client
/// @param audiences     who a bearer token may be meant for; one of them has to be named in it
/// @param jwksUri       where its keys are; null for where discovery says
/// @param algorithms    of signatures, asymmetric ones only
/// @param scopes        that a browser's login asks for
/// @param allowedHosts  hosts beside the issuer's on which its documents may be
/// @param plainHttp     whether the issuer may be asked without TLS: for tests on one host
public record OidcProvider(
        String id,
        String issuer,
        String clientId,
        @Nullable Secret clientSecret,
        List<String> audiences,
        @Nullable String jwksUri,
        List<String> algorithms,
        List<String> scopes,
        List<String> allowedHosts,
        boolean plainHttp) {
    public static final List<String> ALGORITHMS = List.of("RS256", "PS256", "ES256");
    private static final Set<String> KNOWN_ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    public OidcProvider {
        audiences = audiences.isEmpty() ? List.of(clientId) : List.copyOf(audiences);
        algorithms = List.copyOf(algorithms);
        scopes = List.copyOf(scopes);
        allowedHosts = List.copyOf(allowedHosts);
        var scheme = URI.create(issuer).getScheme();
        if (!"https".equals(scheme) && !(plainHttp && "http".equals(scheme))) {
            throw new IllegalArgumentException("[oidc." + id + "] issuer " + issuer + " is not an https URL");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("[oidc." + id + "] has no client_id");
        }
        if (algorithms.isEmpty() || !KNOWN_ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException("[oidc." + id + "] signing_algorithms are " + algorithms);
        }
        if (!scopes.contains("openid")) {
            throw new IllegalArgumentException("[oidc." + id + "] scopes lack openid");
        }
    }

    /// Its documents come from the hosts that the operator named, and from nowhere else, whatever it says.
    OutboundRules rules() {
        List<String> hosts = new ArrayList<>(allowedHosts);
        Stream.of(issuer, jwksUri == null ? issuer : jwksUri)
                .map(url -> URI.create(url).getHost())
                .forEach(hosts::add);
        return new OutboundRules(
                plainHttp ? List.of("https", "http") : List.of("https"),
                List.of(),
                hosts,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
