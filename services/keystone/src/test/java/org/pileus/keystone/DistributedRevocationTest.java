package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.client.InProcessTransport;
import org.pileus.kernel.messaging.RabbitBus;
import org.pileus.kernel.testkit.backend.MariaDbServer;
import org.pileus.kernel.testkit.backend.RabbitMqServer;
import org.pileus.keystone.KeystoneApi.Reply;

/// Security checklist, B06 and B08, as a distributed cloud has it: two replicas and another service, each with its own
/// connections to one MariaDB and one RabbitMQ.
@Tag("real")
class DistributedRevocationTest {
    private static final Duration ACROSS_PROCESSES = Duration.ofSeconds(2);
    private static final Duration WITHOUT_A_BUS = Duration.ofSeconds(10).plusMillis(500);

    private static MariaDbServer mariaDb = null;
    private static RabbitMqServer rabbit = null;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(
                MariaDbServer.missing().isEmpty() && RabbitMqServer.missing().isEmpty(),
                "MariaDB and RabbitMQ are not installed");
        mariaDb = MariaDbServer.start();
        rabbit = RabbitMqServer.start();
    }

    @AfterAll
    static void stop() {
        if (rabbit != null) {
            rabbit.close();
        }
        if (mariaDb != null) {
            mariaDb.close();
        }
    }

    /// One process: a replica of the identity service.
    private static final class Replica implements AutoCloseable {
        final SystemTimers timers = new SystemTimers();
        final RabbitBus bus = new RabbitBus(rabbit.settings(), IdSource.random(), timers);
        final Database database;
        final KeystoneService service;
        final HttpApp app;

        Replica(Path keys) {
            assertThat(bus.awaitConnection(Duration.ofSeconds(60))).isTrue();
            Database[] opened = new Database[1];
            var clock = Clock.systemUTC();
            service = new KeystoneService(
                    KeystoneApi.seams(
                            clock,
                            bus,
                            timers,
                            (schema, migrations) ->
                                    opened[0] = Databases.mariadb(mariaDb.settings(), schema, migrations, clock)),
                    KeystoneApi.config(keys, Duration.ofSeconds(60)));
            database = opened[0];
            service.start();
            app = service.endpoints().getFirst().app();
        }

        Reply call(String method, String path, String token, String json, String... headers) {
            return KeystoneApi.call(
                    app, method, path, token, json == null ? null : Json.read(json.replace('\'', '"')), headers);
        }

        String login(String user, String password, String project) {
            return KeystoneApi.call(
                            app, "POST", "/v3/auth/tokens", null, KeystoneApi.passwordBody(user, password, project))
                    .expect(201)
                    .token();
        }

        @Override
        public void close() {
            service.stop();
            bus.close();
            database.close();
            timers.close();
        }
    }

    private static boolean accepts(KeystoneAuthenticator service, String token) {
        var headers = new Headers();
        headers.add("X-Auth-Token", token);
        try {
            service.authenticate(
                    new Request("GET", "/servers", null, headers, InputStream.nullInputStream(), "::1", "n", false),
                    "req-1",
                    null);
            return true;
        } catch (ApiException e) {
            return false;
        }
    }

    @Test
    void b06_b08_acrossProcessesARevocationIsInForceWithinTwoSecondsAndWithinTenWithoutABus() throws Exception {
        var keys = directory.resolve("keys");
        try (var here = new Replica(keys);
                var there = new Replica(keys);
                var timers = new SystemTimers();
                var bus = new RabbitBus(rabbit.settings(), IdSource.random(), timers)) {
            assertThat(bus.awaitConnection(Duration.ofSeconds(60))).isTrue();
            var inside = new InProcessTransport(call -> {
                throw new AssertionError("no such address: " + call.url());
            });
            inside.register("cloud:5000", there.app);
            try (var service = new KeystoneAuthenticator(
                    new ServiceSession(
                            inside::send,
                            Clock.systemUTC(),
                            Credentials.service("http://cloud:5000", "nova", new Secret("nova's password"))),
                    bus,
                    Clock.systemUTC(),
                    "compute")) {
                var admin = here.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin");
                var project = here.call("POST", "/v3/projects", admin, "{'project':{'name':'p'}}")
                        .expect(201)
                        .text("/project/id");
                var user = here.call("POST", "/v3/users", admin, "{'user':{'name':'u','password':'secret'}}")
                        .expect(201)
                        .text("/user/id");
                var role =
                        here.call("GET", "/v3/roles?name=member", admin, null).text("/roles/0/id");
                var grant = "/v3/projects/" + project + "/users/" + user + "/roles/" + role;
                here.call("PUT", grant, admin, null).expect(204);

                var took = new LinkedHashMap<String, Duration>();
                List<Runnable> changes = new ArrayList<>();
                for (var kind : List.of("token", "password", "user", "project", "role")) {
                    var token = here.login("u", "secret", "p");
                    changes.clear();
                    switch (kind) {
                        case "token" ->
                            changes.add(
                                    () -> here.call("DELETE", "/v3/auth/tokens", token, null, "X-Subject-Token", token)
                                            .expect(204));
                        case "password" -> changes.add(() -> patch(here, admin, "user", user, "'password':'secret'"));
                        case "user" -> changes.add(() -> patch(here, admin, "user", user, "'enabled':false"));
                        case "project" -> changes.add(() -> patch(here, admin, "project", project, "'enabled':false"));
                        default ->
                            changes.add(() ->
                                    here.call("DELETE", grant, admin, null).expect(204));
                    }
                    took.put(kind, measured(there, service, admin, token, changes.getFirst()));
                    patch(here, admin, "user", user, "'enabled':true");
                    patch(here, admin, "project", project, "'enabled':true");
                }
                System.out.println("revocation across processes: " + took);
                assertThat(took.values()).allSatisfy(time -> assertThat(time).isLessThan(ACROSS_PROCESSES));

                here.call("PUT", grant, admin, null).expect(204);
                var token = here.login("u", "secret", "p");
                await(() -> accepts(service, token));
                rabbit.close();
                rabbit = null;
                var alone = measured(
                        there, service, admin, token, () -> patch(here, admin, "user", user, "'enabled':false"));
                System.out.println("revocation without a bus: " + alone);
                assertThat(alone).isLessThan(WITHOUT_A_BUS);
            }
        }
    }

    private static void patch(Replica at, String admin, String kind, String id, String fields) {
        at.call("PATCH", "/v3/" + kind + "s/" + id, admin, "{'" + kind + "':{" + fields + "}}")
                .expect(200);
    }

    /// From the acknowledged change here to the refusal by the other replica and by a service that remembered the
    /// token.
    private static Duration measured(
            Replica there, KeystoneAuthenticator service, String admin, String token, Runnable change)
            throws InterruptedException {
        await(() -> accepts(service, token));
        change.run();
        var begun = System.nanoTime();
        await(() -> !accepts(service, token)
                && there.call("GET", "/v3/auth/tokens", admin, null, "X-Subject-Token", token)
                                .status()
                        == 404);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void await(BooleanSupplier holds) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within 20 s").isLessThan(end);
            Thread.sleep(2);
        }
    }
}
