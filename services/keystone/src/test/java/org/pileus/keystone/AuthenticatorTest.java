package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpTransport;
import org.pileus.kernel.http.client.InProcessTransport;

/// How another service knows its callers: the client module against the real identity service.
class AuthenticatorTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private final AtomicInteger calls = new AtomicInteger();
    private final ServiceSession session = new ServiceSession(
            transport(), api.clock, Credentials.service("http://cloud:5000", "nova", new Secret("nova's password")));
    private final KeystoneAuthenticator authenticator =
            new KeystoneAuthenticator(session, api.bus, api.clock, "compute");
    private String user;
    private String token;

    private HttpTransport transport() {
        var inside = new InProcessTransport(call -> {
            throw new AssertionError("no such address: " + call.url());
        });
        inside.register("cloud:5000", api.service.endpoints().getFirst().app());
        return call -> {
            calls.incrementAndGet();
            return inside.send(call);
        };
    }

    @BeforeEach
    void makeAMember() {
        var project = api.createProject("p");
        user = api.createUser("u", "secret");
        api.grant(user, project, "member");
        token = api.login("u", "secret", "p").expect(201).token();
    }

    @AfterEach
    void close() {
        authenticator.close();
        api.close();
    }

    private RequestContext authenticate(String... headers) {
        var all = new Headers();
        for (var i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        var request =
                new Request("GET", "/servers", null, all, InputStream.nullInputStream(), "::1", "nova:8774", false);
        return authenticator.authenticate(request, "req-1", null);
    }

    private void assertRefused(String... headers) {
        assertThatThrownBy(() -> authenticate(headers))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Unauthorized.class));
    }

    @Test
    void aTokenBecomesTheContextOfItsUser() {
        var context = authenticate("X-Auth-Token", token, "X-Roles", "admin", "X-User-Id", "forged");
        assertThat(context.userId()).isEqualTo(user);
        assertThat(context.projectName()).isEqualTo("p");
        assertThat(context.projectDomainId()).isEqualTo("default");
        assertThat(context.roles()).containsExactlyInAnyOrder("member", "reader");
        assertThat(context.serviceRoles()).isEmpty();
    }

    @Test
    void theIdentityServiceIsAskedOncePerTokenAndHold() {
        authenticate("X-Auth-Token", token);
        var asked = calls.get();
        for (var i = 0; i < 50; i++) {
            authenticate("X-Auth-Token", token);
        }
        assertThat(calls.get()).isEqualTo(asked);
        api.clock.advance(Duration.ofSeconds(11));
        authenticate("X-Auth-Token", token);
        assertThat(calls.get()).isEqualTo(asked + 1);
    }

    @Test
    void aRevocationIsHeardAtOnceAlthoughTheTokenIsRemembered() throws Exception {
        authenticate("X-Auth-Token", token);
        api.call("DELETE", "/v3/auth/tokens", token, null, "X-Subject-Token", token)
                .expect(204);
        var end = Instant.now().plus(Duration.ofSeconds(1));
        while (accepted(token)) {
            assertThat(Instant.now()).as("still accepted after 1 s").isBefore(end);
            Thread.sleep(2);
        }
        assertRefused("X-Auth-Token", token);
    }

    private boolean accepted(String text) {
        try {
            authenticate("X-Auth-Token", text);
            return true;
        } catch (ApiException e) {
            return false;
        }
    }

    @Test
    void withoutAnythingGoodTheAnswerIsNo() {
        assertRefused();
        assertRefused("X-Auth-Token", "");
        assertRefused("X-Auth-Token", "not a token");
        assertRefused("X-Auth-Token", token + "A");
        assertRefused("X-Auth-Token", "a".repeat(5000));
        assertRefused("X-Auth-Token", token, "X-Service-Token", "garbage");
    }

    @Test
    void aServiceMayFinishARequestWithATokenThatEndedMeanwhile() {
        api.clock.advance(Duration.ofMinutes(70));
        assertRefused("X-Auth-Token", token);
        var context = authenticate(
                "X-Auth-Token", token, "X-Service-Token", session.token().reveal());
        assertThat(context.userId()).isEqualTo(user);
        assertThat(context.serviceRoles()).contains("service");
        assertRefused("X-Auth-Token", token);
    }

    @Test
    void theSessionRenewsItsTokenBeforeItEndsAndAfterItWasRevoked() {
        var first = session.token().reveal();
        assertThat(session.token().reveal()).isEqualTo(first);
        api.clock.advance(Duration.ofMinutes(56));
        var second = session.token().reveal();
        assertThat(second).isNotEqualTo(first);
        api.call("DELETE", "/v3/auth/tokens", second, null, "X-Subject-Token", second)
                .expect(204);
        try (var reply = session.send(HttpCall.get(session.identityUrl() + "/users"))) {
            assertThat(reply.status()).isEqualTo(200);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(session.token().reveal()).isNotEqualTo(second);
    }

    @Test
    void endpointsComeFromTheCatalog() {
        assertThat(session.endpoint("compute")).isEqualTo("http://cloud:8774/v2.1");
        assertThatThrownBy(() -> session.endpoint("teapot")).hasMessageContaining("teapot");
    }

    @Test
    void anErrorOfThePeerBecomesTheFailureItStandsFor() {
        var missing = HttpCall.get(session.identityUrl() + "/users/" + "f".repeat(32));
        assertThatThrownBy(() -> session.send(missing)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.failure()).isInstanceOf(Failure.NotFound.class);
            assertThat(e.getMessage()).startsWith("Could not find user");
        });
    }
}
