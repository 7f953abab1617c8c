package org.pileus.nova.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.Credentials;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.services.ComputeNodeRepository;
import org.pileus.nova.db.services.ServiceRepository;
import org.pileus.nova.model.NodeStats;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.VmState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A whole nova-api in memory: real router, tokens, policy, database and bus; the other services are [FakeCloud].
final class NovaApi implements AutoCloseable {
    static {
        // Refusals are logged; these tests make thousands.
        java.util.logging.Logger.getLogger("org.pileus").setLevel(java.util.logging.Level.SEVERE);
    }

    static final String METADATA_SECRET = "swordfish";

    final FakeCloud cloud = new FakeCloud();
    final TraceStore traces = new TraceStore(1000);
    final List<Message> conductor = Collections.synchronizedList(new ArrayList<>());
    final List<Message> compute = Collections.synchronizedList(new ArrayList<>());
    final IdSource ids = IdSource.seeded(7);
    final Clock clock = Clock.systemUTC();
    final InProcessBus bus;
    final Database db;
    final NovaApiService service;
    private final HttpApp app;
    private final SystemTimers timers = new SystemTimers();
    /// What the compute of [#host] answers to calls.
    ObjectNode answer = Json.object();

    NovaApi() {
        bus = new InProcessBus(ids, timers);
        var opened = new Database[1];
        var seams = new Seams(
                "controller",
                clock,
                new Random(7),
                ids,
                timers,
                bus,
                (schema, migrations) -> opened[0] = Databases.sqliteInMemory(schema, migrations, clock),
                cloud,
                new Tracer(clock, traces),
                Failpoints.NONE);
        var credentials = Credentials.service("http://identity/v3", "nova", new Secret("secret"));
        var base = NovaApiConfig.defaults(credentials);
        service = new NovaApiService(
                seams,
                new NovaApiConfig(
                        base.credentials(),
                        base.quotas(),
                        new Secret(METADATA_SECRET),
                        base.serviceDownTime(),
                        base.defaultZone(),
                        base.dhcpDomain(),
                        base.novncBaseUrl(),
                        base.consoleTtl(),
                        base.policy()),
                traces);
        db = opened[0];
        service.start();
        bus.serve(Target.topic("conductor"), 1, message -> {
            conductor.add(message);
            return null;
        });
        app = service.endpoints().getFirst().app();
    }

    /// A compute host that lives and takes what is sent to it.
    NovaApi host(String name) {
        db.run(tx -> {
            var record =
                    new ServiceRepository().register(tx, ids.uuid(), "nova-compute", name, "nova", 1, clock.instant());
            new ComputeNodeRepository().register(tx, ids.uuid(), record.id(), name, name, stats(), clock.instant());
        });
        bus.serve(Target.host("compute", name), 1, message -> {
            compute.add(message);
            return answer;
        });
        bus.fanout("scheduler_facts", "changed", Json.object());
        return this;
    }

    private static NodeStats stats() {
        return NodeStats.fromJson(
                Json.object().put("type", "fake").put("vcpus", 8).put("memory_mb", 8192));
    }

    Call as(String token) {
        return new Call(token, "2.1");
    }

    final class Call {
        private final @Nullable String token;
        private final String version;

        private Call(@Nullable String token, String version) {
            this.token = token;
            this.version = version;
        }

        Call at(String microversion) {
            return new Call(token, microversion);
        }

        Answer get(String path) {
            return send("GET", path, null);
        }

        Answer delete(String path) {
            return send("DELETE", path, null);
        }

        Answer post(String path, String json) {
            return send("POST", path, json);
        }

        Answer put(String path, String json) {
            return send("PUT", path, json);
        }

        Answer send(String method, String path, @Nullable String json) {
            var headers = new Headers();
            if (token != null) {
                headers.add("X-Auth-Token", token);
            }
            headers.add("OpenStack-API-Version", "compute " + version);
            var mark = path.indexOf('?');
            InputStream body = json == null
                    ? InputStream.nullInputStream()
                    : new ByteArrayInputStream(
                            json.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
            var request = new Request(
                    method,
                    mark < 0 ? path : path.substring(0, mark),
                    mark < 0 ? null : path.substring(mark + 1),
                    headers,
                    body,
                    "127.0.0.1",
                    "nova:8774",
                    false);
            return new Answer(app.handle(request), method + " " + path);
        }
    }

    record Answer(Response response, String what) {
        Answer expect(int status) {
            assertThat(response.status()).as(what + ": " + text()).isEqualTo(status);
            return this;
        }

        String text() {
            try (var in = response.body().open()) {
                return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        JsonNode json() {
            return Json.read(text());
        }

        String message() {
            return json().iterator().next().path("message").asString("");
        }
    }

    String flavor(String id, int ram) {
        as("admin-p1")
                .post(
                        "/v2.1/flavors",
                        "{'flavor':{'id':'" + id + "','name':'f" + id + "','ram':" + ram + ",'vcpus':1,'disk':1}}")
                .expect(200);
        return id;
    }

    /// Makes a server of flavor 1 and gives its id.
    String server(String token, String name) {
        return as(token)
                .post(
                        "/v2.1/servers",
                        "{'server':{'name':'" + name + "','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE + "'}}")
                .expect(202)
                .json()
                .path("server")
                .path("id")
                .asString("");
    }

    /// What a compute would have reported of a server that has been built.
    void settle(String id, String host, String vmState) {
        var now = clock.instant();
        var change = new Change(now)
                .vm(VmState.of(vmState))
                .task(null)
                .place(new Place(host, host, "nova"))
                .power(1)
                .launched(now);
        db.run(tx -> new InstanceRepository().change(tx, UUID.fromString(id), Guard.alive(), change));
    }

    long count(String sql) {
        return db.read(query -> query.count(sql));
    }

    /// Waits until the outbox has delivered.
    <T> T await(java.util.function.Supplier<@Nullable T> look) {
        var end = Instant.now().plusSeconds(5);
        while (Instant.now().isBefore(end)) {
            var found = look.get();
            if (found != null) {
                return found;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing came");
    }

    @Override
    public void close() {
        service.stop();
        bus.close();
        db.close();
        timers.close();
    }
}
