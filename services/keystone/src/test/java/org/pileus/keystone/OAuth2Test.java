package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.KeystoneApi.Reply;

class OAuth2Test {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String client = "";

    @BeforeEach
    void makeAnApplicationCredential() {
        var user = api.createUser("u", "secret");
        var project = api.createProject("p");
        api.grant(user, project, "member");
        var body = "{'application_credential':{'name':'a','secret':'s3','roles':[{'name':'reader'}],'expires_at':'"
                + api.clock.instant().plus(Duration.ofMinutes(10)) + "'}}";
        client = api.call(
                        "POST",
                        "/v3/users/" + user + "/application_credentials",
                        api.login("u", "secret", "p").token(),
                        Json.read(body.replace('\'', '"')))
                .expect(201)
                .text("/application_credential/id");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Reply post(String form, String... headers) {
        var all = new Headers();
        all.add("Content-Type", "application/x-www-form-urlencoded");
        for (var i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        var response = api.service
                .endpoints()
                .getFirst()
                .app()
                .handle(new Request(
                        "POST",
                        "/v3/OS-OAUTH2/token",
                        null,
                        all,
                        new ByteArrayInputStream(form.getBytes(StandardCharsets.UTF_8)),
                        "127.0.0.1",
                        "cloud:5000",
                        false));
        try (var in = response.body().open()) {
            return new Reply(
                    response.status(), response.headers(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String basic(String text) {
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aClientGetsATokenWithTheLimitsOfItsCredential() {
        var reply = post("grant_type=client_credentials", "Authorization", basic(client + ":s3"))
                .expect(200);
        assertThat(reply.text("/token_type")).isEqualTo("Bearer");
        assertThat(reply.at("/expires_in").longValue()).isBetween(500L, 600L);
        var shown = api.call(
                        "GET", "/v3/auth/tokens", api.admin(), null, "X-Subject-Token", reply.text("/access_token"))
                .expect(200);
        assertThat(shown.at("/token/roles").toString()).contains("reader").doesNotContain("member");
        post("grant_type=client_credentials&client_id=" + client + "&client_secret=s3")
                .expect(200);
    }

    @Test
    void errorsAreThoseOfRfc6749() {
        assertThat(post("a=b").expect(400).text("/error")).isEqualTo("invalid_request");
        assertThat(post("grant_type=password").expect(400).text("/error")).isEqualTo("unsupported_grant_type");
        var refused = post("grant_type=client_credentials").expect(401);
        assertThat(refused.text("/error")).isEqualTo("invalid_client");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Keystone uri=\"http://cloud:5000/v3\"");
        post("grant_type=client_credentials", "Authorization", basic(client + ":wrong"))
                .expect(401);
        post("grant_type=client_credentials", "Authorization", basic("nobody:s3"))
                .expect(401);
        post("grant_type=client_credentials", "Authorization", basic("nocolon")).expect(401);
        post("grant_type=client_credentials", "Authorization", "Basic ***").expect(401);
        post("grant_type=client_credentials&client_id=" + client).expect(401);
        api.call("POST", "/v3/OS-OAUTH2/token", null, Json.read("{\"grant_type\":\"client_credentials\"}"))
                .expect(400);
        api.call("PUT", "/v3/OS-OAUTH2/token", null, null).expect(405);
    }

    @Test
    void aClientIsRefusedWhenItsCredentialIsOver() {
        api.clock.advance(Duration.ofMinutes(11));
        post("grant_type=client_credentials", "Authorization", basic(client + ":s3"))
                .expect(401);
    }
}
