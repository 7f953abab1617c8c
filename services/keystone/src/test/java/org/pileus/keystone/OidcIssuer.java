package org.pileus.keystone;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Query;
import org.pileus.keystone.oidc.OidcProvider;

/// A provider of OpenID Connect on a socket of this host: signs what a test tells it to.
final class OidcIssuer implements AutoCloseable {
    static final String CLIENT = "pileus";
    private static final RSAKey FIRST = newKey("first");

    final AtomicInteger keyRequests = new AtomicInteger();
    /// Code to the identity token that it is worth.
    final Map<String, String> codes = new HashMap<>();
    /// The last form at the token endpoint.
    volatile Query lastForm = Query.parse("");

    private final HttpServer server;
    private final Clock clock;
    private volatile RSAKey key = FIRST;

    OidcIssuer(Clock clock) {
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/openid-configuration", call -> answer(call, 200, metadata()));
        server.createContext("/keys", call -> {
            keyRequests.incrementAndGet();
            answer(call, 200, new JWKSet(key).toPublicJWKSet().toString());
        });
        server.createContext("/token", this::token);
        server.start();
    }

    static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String metadata() {
        return """
                {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "authorization_endpoint": "%1$s/authorize",
                 "token_endpoint": "%1$s/token"}""".formatted(url());
    }

    private void token(HttpExchange call) throws IOException {
        lastForm = Query.parse(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var token = codes.remove(String.valueOf(lastForm.last("code")));
        if (token == null) {
            answer(call, 400, "{\"error\": \"invalid_grant\"}");
        } else {
            answer(
                    call,
                    200,
                    "{\"token_type\": \"Bearer\", \"access_token\": \"opaque\", \"id_token\": \"" + token + "\"}");
        }
    }

    private static void answer(HttpExchange call, int status, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", "application/json");
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    OidcProvider provider(String id) {
        return new OidcProvider(
                id,
                url(),
                CLIENT,
                new Secret("client's secret"),
                List.of(),
                null,
                OidcProvider.ALGORITHMS,
                List.of("openid"),
                List.of(),
                true);
    }

    JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(CLIENT)
                .subject(subject)
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plus(Duration.ofMinutes(5))));
    }

    /// Signed with the key of now.
    String signed(JWTClaimsSet.Builder claims) {
        return signed(claims, key);
    }

    static String signed(JWTClaimsSet.Builder claims, RSAKey with) {
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(with.getKeyID())
                            .build(),
                    claims.build());
            token.sign(new RSASSASigner(with));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Keys that it never had, under the name of the one that it has.
    RSAKey impostor() {
        return newKey(key.getKeyID());
    }

    RSAKey key() {
        return key;
    }

    void rotate(String id) {
        key = newKey(id);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
