package org.pileus.placement;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.MariaDbSettings;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.Body;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.service.Databases;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.Tracer;
import tools.jackson.databind.JsonNode;

/// The whole service on a database in memory, asked without sockets. Tokens are as upstream's tests have
/// them: `admin`, or `user:project` with the roles of the header `X-Roles`.
final class PlacementApi implements AutoCloseable {
    private static final Databases IN_MEMORY = (schema, migrations) ->
            org.pileus.kernel.db.Databases.sqliteInMemory(schema, migrations, Clock.systemUTC());
    private final SystemTimers timers = new SystemTimers();
    private final PlacementService service;
    private final HttpApp app;
    private @Nullable Database database;
    private String version = "1.39";
    private String token = "admin";
    private Map<String, String> headers = Map.of();

    /// @param seed a different one for each replica
    private PlacementApi(
            UnaryOperator<PlacementConfig> configured, Databases databases, @Nullable Bus shared, long seed) {
        var ids = IdSource.seeded(seed);
        var seams = new Seams(
                "controller",
                Clock.systemUTC(),
                new SplittableRandom(seed),
                ids,
                timers,
                shared == null ? new InProcessBus(ids, timers) : shared,
                (schema, migrations) -> database = databases.open(schema, migrations),
                call -> {
                    throw new IllegalStateException("no other service here");
                },
                Tracer.none(),
                Failpoints.NONE);
        service = new PlacementService(
                seams, configured.apply(PlacementConfig.defaults("http://identity", new Secret("unused"))), tokens());
        service.start();
        app = service.endpoints().getFirst().app();
    }

    static PlacementApi inMemory() {
        return inMemory(UnaryOperator.identity());
    }

    static PlacementApi inMemory(UnaryOperator<PlacementConfig> configured) {
        return new PlacementApi(configured, IN_MEMORY, null, 1);
    }

    /// One of several on the same MariaDB.
    /// @param shared how it hears of the others' changes; null for one that never does
    static PlacementApi replica(MariaDbSettings settings, @Nullable Bus shared, long seed) {
        return new PlacementApi(
                UnaryOperator.identity(),
                (schema, migrations) ->
                        org.pileus.kernel.db.Databases.mariadb(settings, schema, migrations, Clock.systemUTC()),
                shared,
                seed);
    }

    /// Upstream's `noauth2`.
    private static Authenticator tokens() {
        return (request, requestId, globalRequestId) -> {
            var token = request.header("X-Auth-Token");
            if (token == null) {
                throw new ApiException(new Failure.Unauthorized("The request you have made requires authentication."));
            }
            var colon = token.indexOf(':');
            var user = colon < 0 ? token : token.substring(0, colon);
            var named = request.header("X-Project-Id");
            var project = named != null ? named : colon < 0 ? token : token.substring(colon + 1);
            var given = request.header("X-Roles");
            var roles = given != null
                    ? Set.of(given.split(","))
                    : user.equals("admin") ? Set.of("admin") : Set.<String>of();
            var system = request.header("OpenStack-System-Scope") != null;
            return new RequestContext(
                    requestId,
                    globalRequestId,
                    null,
                    user,
                    user,
                    null,
                    null,
                    system ? null : project,
                    system ? null : project,
                    null,
                    null,
                    null,
                    null,
                    system,
                    roles,
                    Set.of(),
                    null);
        };
    }

    HttpApp app() {
        return app;
    }

    Database database() {
        return java.util.Objects.requireNonNull(database);
    }

    /// Forgets everything, as a new cloud would be.
    void reset() {
        database().run(tx -> {
            for (var table : Set.of(
                    "allocations",
                    "consumers",
                    "inventories",
                    "provider_traits",
                    "provider_aggregates",
                    "resource_providers",
                    "traits",
                    "resource_classes")) {
                tx.update("DELETE FROM " + table);
            }
        });
        service.stop();
        service.start();
    }

    PlacementApi at(String newVersion) {
        version = newVersion;
        return this;
    }

    PlacementApi as(String newToken, String... roles) {
        return as(newToken, roles.length == 0 ? Map.of() : Map.of("X-Roles", String.join(",", roles)));
    }

    /// @param more headers of every request from now on
    PlacementApi as(String newToken, Map<String, String> more) {
        token = newToken;
        headers = more;
        return this;
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer put(String path, String json) {
        return send("PUT", path, json);
    }

    Answer post(String path, String json) {
        return send("POST", path, json);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /// Makes up for words of other replicas that were lost, as it does by itself twice a minute.
    void reconcile() {
        service.reconcile();
    }

    /// @param json with single quotes for double ones, so that tests stay readable
    Answer send(String method, String path, @Nullable String json) {
        var mark = path.indexOf('?');
        var bytes = json == null ? new byte[0] : json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var sent = new Headers().add("X-Auth-Token", token).add("OpenStack-API-Version", "placement " + version);
        headers.forEach(sent::add);
        if (json != null) {
            sent.add("Content-Type", "application/json").add("Content-Length", Integer.toString(bytes.length));
        }
        var response = app.handle(new Request(
                method,
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? null : path.substring(mark + 1),
                sent,
                new ByteArrayInputStream(bytes),
                "127.0.0.1",
                "placement:8778",
                false));
        var body = response.body() instanceof Body.Bytes(var content) ? content : new byte[0];
        return new Answer(response.status(), response.headers(), body);
    }

    /// What came back.
    record Answer(int status, Headers headers, byte[] body) {
        JsonNode json() {
            return Json.parse(body);
        }

        Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError(
                        "expected " + wanted + " but was " + status + ": " + new String(body, StandardCharsets.UTF_8));
            }
            return this;
        }

        String errorCode() {
            return json().path("errors").path(0).path("code").asString("");
        }

        String error() {
            return json().path("errors").path(0).path("detail").asString("");
        }
    }

    @Override
    public void close() {
        service.stop();
        database().close();
        timers.close();
    }
}
