package org.pileus.keystone.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Clock;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// Checks JSON Web Tokens of one provider: signature by one of its keys with an algorithm that the operator allows,
/// issuer, audience, and time. Source: RFC 8725, OpenID Connect Core 1.0 section 3.1.3.7.
final class SignedTokens {
    private static final int LONGEST = 32 * 1024;
    private static final int SKEW_SECONDS = 60;
    private static final Set<JOSEObjectType> TYPES = new HashSet<>();

    static {
        TYPES.add(JOSEObjectType.JWT);
        TYPES.add(new JOSEObjectType("at+jwt")); // RFC 9068
        TYPES.add(null);
    }

    private final OidcProvider provider;
    private final Refreshed<JWKSet> keys;
    private final Clock clock;

    SignedTokens(OidcProvider provider, Refreshed<JWKSet> keys, Clock clock) {
        this.provider = provider;
        this.keys = keys;
        this.clock = clock;
    }

    /// @param audiences  one of which the token has to name
    /// @return its claims
    ObjectNode claims(String token, Set<String> audiences) throws OidcRefused, OidcUnavailable {
        if (token.length() > LONGEST) {
            throw new OidcRefused("a token of " + token.length() + " characters");
        }
        try {
            var signed = SignedJWT.parse(token);
            var kid = signed.getHeader().getKeyID();
            var set = keys.get();
            if (kid != null && set.getKeyByKeyId(kid) == null) {
                // the provider has changed its keys, or the token is not its own
                set = keys.again();
            }
            return json(checked(signed, set, audiences));
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new OidcRefused("not a good token of " + provider.issuer() + ": " + e.getMessage(), e);
        }
    }

    private JWTClaimsSet checked(SignedJWT token, JWKSet set, Set<String> audiences)
            throws BadJOSEException, JOSEException {
        var algorithms = provider.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPES));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, new ImmutableJWKSet<>(set)));
        var verifier =
                new DefaultJWTClaimsVerifier<SecurityContext>(
                        audiences,
                        new JWTClaimsSet.Builder().issuer(provider.issuer()).build(),
                        Set.of("sub", "exp"),
                        Set.of()) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        verifier.setMaxClockSkew(SKEW_SECONDS);
        processor.setJWTClaimsSetVerifier(verifier);
        return processor.process(token, null);
    }

    private static ObjectNode json(JWTClaimsSet claims) {
        return Json.readObject(claims.toString());
    }
}
