package org.pileus.keystone;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.Tracer;
import org.pileus.keystone.KeystoneConfig.Bootstrapping;
import org.pileus.keystone.KeystoneConfig.CatalogEntry;
import org.pileus.keystone.passwords.HashOptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A whole identity service in memory, called without sockets.
final class KeystoneApi implements AutoCloseable {
    static final String ADMIN_PASSWORD = "correct horse";

    final HandClock clock = new HandClock();
    final Path directory;
    final Bus bus;
    final SystemTimers timers = new SystemTimers();
    final Database database;
    final KeystoneService service;
    private final HttpApp app;
    private @Nullable String admin;
    private Instant adminSince = Instant.EPOCH;

    private final UnaryOperator<KeystoneConfig> options;

    private KeystoneApi(UnaryOperator<KeystoneConfig> options) throws IOException {
        this.options = options;
        directory = Files.createTempDirectory("keystone");
        bus = new InProcessBus(IdSource.random(), timers);
        Database[] opened = new Database[1];
        var seams = seams(
                clock,
                bus,
                timers,
                (schema, migrations) -> opened[0] = Databases.sqliteInMemory(schema, migrations, clock));
        service = new KeystoneService(seams, config());
        database = opened[0];
        service.start();
        app = service.endpoints().getFirst().app();
    }

    static KeystoneApi inMemory() {
        return inMemory(UnaryOperator.identity());
    }

    static KeystoneApi inMemory(Duration passwordMemory) {
        return inMemory(config -> config.with(HashOptions.bcrypt(4, 2, passwordMemory)));
    }

    /// @param options  makes the configuration from that of the other tests
    static KeystoneApi inMemory(UnaryOperator<KeystoneConfig> options) {
        try {
            return new KeystoneApi(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KeystoneConfig config() {
        return options.apply(config(directory.resolve("keys"), Duration.ofSeconds(60)));
    }

    /// Another replica over the same database and keys.
    KeystoneService replica() {
        var seams = seams(clock, bus, timers, (schema, migrations) -> database);
        var other = new KeystoneService(seams, config());
        other.start();
        return other;
    }

    static KeystoneConfig config(Path keys, Duration passwordMemory) {
        var bootstrap = new Bootstrapping(
                new Secret(ADMIN_PASSWORD),
                "RegionOne",
                List.of(
                        new CatalogEntry("identity", "keystone", "http://cloud:5000/v3"),
                        new CatalogEntry("compute", "nova", "http://cloud:8774/v2.1"),
                        new CatalogEntry("object-store", "swift", "http://cloud:8080/v1/AUTH_%(project_id)s")),
                Map.of("nova", new Secret("nova's password")));
        return KeystoneConfig.defaults(keys, bootstrap).with(HashOptions.bcrypt(4, 2, passwordMemory));
    }

    static Seams seams(Clock clock, org.pileus.kernel.service.Databases databases) {
        var timers = new SystemTimers();
        return seams(clock, new InProcessBus(IdSource.random(), timers), timers, databases);
    }

    static Seams seams(Clock clock, Bus bus, Timers timers, org.pileus.kernel.service.Databases databases) {
        return new Seams(
                "controller",
                clock,
                new SplittableRandom(1),
                IdSource.random(),
                timers,
                bus,
                databases,
                call -> {
                    throw new IllegalStateException("no other service here");
                },
                Tracer.none(),
                Failpoints.NONE);
    }

    /// An answer.
    record Reply(int status, Headers headers, String body) {
        Reply expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected " + wanted + ", got " + status + ": " + body);
            }
            return this;
        }

        JsonNode json() {
            return body.isEmpty() ? Json.object() : Json.read(body);
        }

        JsonNode at(String pointer) {
            return json().at(pointer);
        }

        String text(String pointer) {
            return json().at(pointer).asString();
        }

        String header(String name) {
            var value = headers.first(name);
            return value == null ? "" : value;
        }

        String token() {
            return header("X-Subject-Token");
        }
    }

    Reply call(String method, String path, @Nullable String token, @Nullable JsonNode body, String... headers) {
        return call(app, method, path, token, body, headers);
    }

    static Reply call(
            HttpApp app,
            String method,
            String path,
            @Nullable String token,
            @Nullable JsonNode body,
            String... headers) {
        return send(app, method, path, token, body == null ? new byte[0] : Json.bytes(body), headers);
    }

    /// The same with a body of any form.
    Reply send(String method, String path, byte[] body, String... headers) {
        return send(app, method, path, null, body, headers);
    }

    private static Reply send(
            HttpApp app, String method, String path, @Nullable String token, byte[] bytes, String... headers) {
        var mark = path.indexOf('?');
        var all = new Headers();
        if (token != null) {
            all.add("X-Auth-Token", token);
        }
        for (var i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        var response = app.handle(new Request(
                method,
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? null : path.substring(mark + 1),
                all,
                new ByteArrayInputStream(bytes),
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

    Reply get(String path) {
        return call("GET", path, admin(), null);
    }

    Reply post(String path, String json) {
        return call("POST", path, admin(), Json.read(json.replace('\'', '"')));
    }

    Reply patch(String path, String json) {
        return call("PATCH", path, admin(), Json.read(json.replace('\'', '"')));
    }

    Reply put(String path) {
        return call("PUT", path, admin(), null);
    }

    Reply delete(String path) {
        return call("DELETE", path, admin(), null);
    }

    /// A token of the bootstrap's administrator for the project `admin`, got once an hour.
    String admin() {
        if (admin == null || clock.instant().isAfter(adminSince.plus(Duration.ofMinutes(50)))) {
            adminSince = clock.instant();
            admin = login("admin", ADMIN_PASSWORD, "admin").expect(201).token();
        }
        return admin;
    }

    /// The next call of the administrator gets a new token: the clock has gone on.
    void forgetAdmin() {
        admin = null;
    }

    /// @param project  a name, or null for no scope in the request
    Reply login(String user, String password, @Nullable String project) {
        return call("POST", "/v3/auth/tokens", null, passwordBody(user, password, project));
    }

    static ObjectNode passwordBody(String user, String password, @Nullable String project) {
        var root = Json.object();
        var auth = root.putObject("auth");
        var identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        identity.putObject("password")
                .putObject("user")
                .put("name", user)
                .put("password", password)
                .putObject("domain")
                .put("id", "default");
        if (project != null) {
            auth.putObject("scope")
                    .putObject("project")
                    .put("name", project)
                    .putObject("domain")
                    .put("id", "default");
        }
        return root;
    }

    static ObjectNode tokenBody(String token, String scope) {
        var body = Json.readObject(("{'auth':{'identity':{'methods':['token'],'token':{'id':'" + token + "'}}"
                        + (scope.isEmpty() ? "" : ",'scope':" + scope) + "}}")
                .replace('\'', '"'));
        return body;
    }

    int validate(String token) {
        return call("GET", "/v3/auth/tokens", admin(), null, "X-Subject-Token", token)
                .status();
    }

    String createUser(String name, String password) {
        return post("/v3/users", "{'user':{'name':'" + name + "','password':'" + password + "'}}")
                .expect(201)
                .text("/user/id");
    }

    String createProject(String name) {
        return post("/v3/projects", "{'project':{'name':'" + name + "'}}")
                .expect(201)
                .text("/project/id");
    }

    String roleId(String name) {
        return get("/v3/roles?name=" + name).expect(200).text("/roles/0/id");
    }

    void grant(String userId, String projectId, String role) {
        put("/v3/projects/" + projectId + "/users/" + userId + "/roles/" + roleId(role))
                .expect(204);
    }

    @Override
    public void close() {
        service.stop();
        bus.close();
        timers.close();
        database.close();
    }
}
