package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.client.HttpTransport;
import org.pileus.kernel.http.client.InProcessTransport;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.testkit.FreePorts;
import org.pileus.keystone.KeystoneApi.Reply;
import tools.jackson.databind.node.ObjectNode;

/// Security checklist, B08 and B09: how long a change takes until every service refuses the tokens that it ends.
class RevocationTest {
    private static final Duration IN_ONE_PROCESS = Duration.ofMillis(200);

    private final KeystoneApi api = KeystoneApi.inMemory();
    private final KeystoneAuthenticator service = authenticator(api.bus);
    private String project;
    private String user;
    private String trustee;
    private String group;

    @TempDir
    Path directory;

    @BeforeEach
    void makeUsers() {
        project = api.createProject("p");
        user = api.createUser("u", "secret");
        trustee = api.createUser("trustee", "secret");
        group = api.post("/v3/groups", "{'group':{'name':'g'}}").expect(201).text("/group/id");
        api.grant(user, project, "member");
    }

    @AfterEach
    void close() {
        service.close();
        api.close();
    }

    /// How another service looks at tokens: it remembers the good ones.
    private KeystoneAuthenticator authenticator(Bus bus) {
        var inside = new InProcessTransport(call -> {
            throw new AssertionError("no such address: " + call.url());
        });
        inside.register("cloud:5000", api.service.endpoints().getFirst().app());
        HttpTransport transport = inside::send;
        return new KeystoneAuthenticator(
                new ServiceSession(
                        transport,
                        api.clock,
                        Credentials.service("http://cloud:5000", "nova", new Secret("nova's password"))),
                bus,
                api.clock,
                "compute");
    }

    private static boolean accepts(KeystoneAuthenticator authenticator, String token, String role) {
        var headers = new Headers();
        headers.add("X-Auth-Token", token);
        try {
            return authenticator
                    .authenticate(
                            new Request(
                                    "GET", "/servers", null, headers, InputStream.nullInputStream(), "::1", "n", false),
                            "req-1",
                            null)
                    .roles()
                    .contains(role);
        } catch (ApiException e) {
            return false;
        }
    }

    private String token() {
        return api.login("u", "secret", "p").expect(201).token();
    }

    private Reply call(String method, String path, String caller, String json) {
        return api.call(method, path, caller, json == null ? null : Json.read(json.replace('\'', '"')));
    }

    private String trust(String caller, String to, boolean impersonation) {
        return call(
                        "POST",
                        "/v3/OS-TRUST/trusts",
                        caller,
                        "{'trust':{'trustor_user_id':'" + user + "','trustee_user_id':'" + to + "','project_id':'"
                                + project + "','impersonation':" + impersonation + ",'roles':[{'name':'member'}]}}")
                .expect(201)
                .text("/trust/id");
    }

    private String lent(String trust) {
        var body = KeystoneApi.passwordBody("trustee", "secret", null);
        ((ObjectNode) body.path("auth"))
                .putObject("scope")
                .putObject("OS-TRUST:trust")
                .put("id", trust);
        return api.call("POST", "/v3/auth/tokens", null, body).expect(201).token();
    }

    @Test
    void b08_inOneProcessEveryKindOfRevocationIsInForceWithin200Milliseconds() {
        var took = new LinkedHashMap<String, Duration>();
        var member = "/v3/projects/" + project + "/users/" + user + "/roles/" + api.roleId("member");
        var own = token();
        took.put(
                "token",
                ended(
                        own,
                        () -> api.call("DELETE", "/v3/auth/tokens", own, null, "X-Subject-Token", own)
                                .expect(204)));
        took.put("role", ended(token(), () -> api.delete(member).expect(204)));
        api.put(member).expect(204);
        took.put("password", ended(token(), () -> patch("user", user, "'password':'secret'")));
        took.put("user", ended(token(), () -> patch("user", user, "'enabled':false")));
        patch("user", user, "'enabled':true");
        took.put("project", ended(token(), () -> patch("project", project, "'enabled':false")));
        patch("project", project, "'enabled':true");
        took.put("application credential", applicationCredential());
        var trust = trust(token(), trustee, false);
        took.put(
                "trust",
                ended(
                        lent(trust),
                        () -> api.delete("/v3/OS-TRUST/trusts/" + trust).expect(204)));
        var second = trust(token(), trustee, false);
        took.put(
                "the trustor of a token that names the trustee",
                ended(lent(second), () -> patch("user", user, "'enabled':false")));
        patch("user", user, "'enabled':true");
        var third = trust(token(), trustee, false);
        took.put(
                "the trustor's role",
                ended(lent(third), () -> api.delete(member).expect(204)));
        took.put("group membership", membership());
        took.put("a role of the group", groupRole());
        took.put("domain", domain());
        api.put(member).expect(204);
        took.put(
                "the user's deletion",
                ended(token(), () -> api.delete("/v3/users/" + user).expect(204)));
        System.out.println("revocation in one process: " + took);
        assertThat(took.values()).allSatisfy(time -> assertThat(time).isLessThan(IN_ONE_PROCESS));
    }

    private void patch(String kind, String id, String fields) {
        api.patch("/v3/" + kind + "s/" + id, "{'" + kind + "':{" + fields + "}}")
                .expect(200);
    }

    private Duration applicationCredential() {
        var caller = token();
        var made = call(
                        "POST",
                        "/v3/users/" + user + "/application_credentials",
                        caller,
                        "{'application_credential':{'name':'c'}}")
                .expect(201);
        var id = made.text("/application_credential/id");
        var got = call(
                        "POST",
                        "/v3/auth/tokens",
                        null,
                        "{'auth':{'identity':{'methods':['application_credential'],'application_credential':{'id':'"
                                + id + "','secret':'" + made.text("/application_credential/secret") + "'}}}}")
                .expect(201)
                .token();
        return ended(
                got,
                () -> call("DELETE", "/v3/users/" + user + "/application_credentials/" + id, caller, null)
                        .expect(204));
    }

    private Duration membership() {
        api.put("/v3/projects/" + project + "/groups/" + group + "/roles/" + api.roleId("member"))
                .expect(204);
        api.put("/v3/groups/" + group + "/users/" + user).expect(204);
        return ended(
                token(),
                () -> api.delete("/v3/groups/" + group + "/users/" + user).expect(204));
    }

    private Duration groupRole() {
        api.put("/v3/groups/" + group + "/users/" + user).expect(204);
        return ended(
                token(),
                () -> api.delete("/v3/projects/" + project + "/groups/" + group + "/roles/" + api.roleId("member"))
                        .expect(204));
    }

    private Duration domain() {
        var domain =
                api.post("/v3/domains", "{'domain':{'name':'d'}}").expect(201).text("/domain/id");
        var there = api.post("/v3/projects", "{'project':{'name':'x','domain_id':'" + domain + "'}}")
                .expect(201)
                .text("/project/id");
        api.grant(user, there, "member");
        var unscoped = api.login("u", "secret", null).expect(201).token();
        var token = api.call(
                        "POST",
                        "/v3/auth/tokens",
                        null,
                        KeystoneApi.tokenBody(unscoped, "{'project':{'id':'" + there + "'}}"))
                .expect(201)
                .token();
        return ended(token, () -> patch("domain", domain, "'enabled':false"));
    }

    /// From the acknowledged change to the refusal by a service that remembered the token.
    private Duration ended(String token, Runnable change) {
        assertThat(accepts(service, token, "member")).isTrue();
        api.clock.advance(Duration.ofMillis(1));
        change.run();
        var begun = System.nanoTime();
        while (accepts(service, token, "member")) {
            var waited = Duration.ofNanos(System.nanoTime() - begun);
            if (waited.compareTo(Duration.ofSeconds(5)) > 0) {
                return waited;
            }
            Thread.onSpinWait();
        }
        assertThat(api.validate(token)).isIn(200, 404);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void b08_withoutABusAServiceForgetsWhatItKnowsAfterTenSeconds() {
        try (var deafBus = new InProcessBus(IdSource.random(), api.timers);
                var deaf = authenticator(deafBus)) {
            var token = token();
            assertThat(accepts(deaf, token, "member")).isTrue();
            patch("user", user, "'enabled':false");
            api.clock.advance(Duration.ofSeconds(10));
            assertThat(accepts(deaf, token, "member")).isFalse();
        }
    }

    @Test
    void b09_whatWasRevokedStaysSoAfterAKill() throws Exception {
        var port = 5000 + FreePorts.offset(5000);
        var web = HttpClient.newHttpClient();
        var base = "http://127.0.0.1:" + port;
        String good;
        String revoked;
        var first = start(port);
        try {
            revoked = login(web, base);
            good = login(web, base);
            assertThat(validate(web, base, good, revoked)).isEqualTo(200);
            var answer = web.send(
                    HttpRequest.newBuilder(URI.create(base + "/v3/auth/tokens"))
                            .header("X-Auth-Token", good)
                            .header("X-Subject-Token", revoked)
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(204);
        } finally {
            first.destroyForcibly().waitFor(); // kill -9, at once after the answer
        }
        var second = start(port);
        try {
            assertThat(validate(web, base, good, good)).isEqualTo(200);
            assertThat(validate(web, base, good, revoked)).isEqualTo(404);
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    private Process start(int port) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                KeystoneMain.class.getName(),
                Integer.toString(port),
                directory.toString(),
                KeystoneApi.ADMIN_PASSWORD));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private static String login(HttpClient web, String base) throws Exception {
        var body = KeystoneApi.passwordBody("admin", KeystoneApi.ADMIN_PASSWORD, "admin");
        var end = Instant.now().plus(Duration.ofSeconds(90));
        while (true) {
            try {
                var answer = web.send(
                        HttpRequest.newBuilder(URI.create(base + "/v3/auth/tokens"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(Json.text(body)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(201);
                return answer.headers().firstValue("X-Subject-Token").orElseThrow();
            } catch (IOException e) {
                assertThat(Instant.now()).as("not up after 90 s").isBefore(end);
                Thread.sleep(50);
            }
        }
    }

    private static int validate(HttpClient web, String base, String caller, String subject) throws Exception {
        var end = Instant.now().plus(Duration.ofSeconds(90));
        while (true) {
            try {
                return web.send(
                                HttpRequest.newBuilder(URI.create(base + "/v3/auth/tokens"))
                                        .header("X-Auth-Token", caller)
                                        .header("X-Subject-Token", subject)
                                        .GET()
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode();
            } catch (IOException e) {
                assertThat(Instant.now()).as("not up after 90 s").isBefore(end);
                Thread.sleep(50);
            }
        }
    }
}
