package org.pileus.tests.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.testkit.FreePorts;
import org.pileus.wiring.Metrics;
import org.pileus.wiring.Ports;
import org.pileus.wiring.embedded.EmbeddedCloud;
import org.pileus.wiring.embedded.EmbeddedSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An embedded cloud with simulated hosts, used over sockets by its administrator.
final class RunningCloud implements AutoCloseable {
    private final EmbeddedCloud cloud;
    private final Map<String, Database> databases = new ConcurrentHashMap<>();
    private final SocketTransport sockets;
    private final ServiceSession admin;

    RunningCloud(Path dataDir, int computes) throws IOException {
        this(dataDir, computes, null, null);
    }

    /// @param config  a configuration file, or null
    /// @param trust   what its users trust, or null for the platform's authorities
    RunningCloud(Path dataDir, int computes, @Nullable Path config, @Nullable SSLContext trust) throws IOException {
        sockets = new SocketTransport(trust);
        cloud = EmbeddedCloud.start(
                new EmbeddedSettings(dataDir, "127.0.0.1", freeOffset(), computes, config, false, true),
                List.of(),
                Failpoints.NONE,
                this::remembered);
        admin = session("admin", cloud.config().secrets().get("admin").reveal(), "admin");
    }

    private Seams remembered(Seams seams) {
        return new Seams(
                seams.host(),
                seams.clock(),
                seams.random(),
                seams.ids(),
                seams.timers(),
                seams.bus(),
                (schema, migrations) -> databases.compute(
                        schema, (name, known) -> seams.databases().open(schema, migrations)),
                seams.http(),
                seams.tracer(),
                seams.failpoints());
    }

    /// What a service stores.
    Database database(String schema) {
        return Objects.requireNonNull(databases.get(schema), schema);
    }

    private static int freeOffset() {
        return FreePorts.offset(
                Ports.KEYSTONE,
                Ports.GLANCE_API,
                Ports.GLANCE_REGISTRY,
                Ports.PLACEMENT,
                Ports.NOVA_API,
                Ports.NOVA_METADATA,
                Ports.NOVNCPROXY,
                Ports.NEUTRON,
                Metrics.PORT);
    }

    /// Somebody else's session.
    ServiceSession session(String user, String password, String project) {
        return new ServiceSession(
                sockets,
                Clock.systemUTC(),
                new Credentials(
                        cloud.config().addresses().authUrl(),
                        user,
                        new org.pileus.kernel.core.Secret(password),
                        project,
                        "default",
                        "default",
                        "RegionOne"));
    }

    EmbeddedCloud embedded() {
        return cloud;
    }

    ServiceSession admin() {
        return admin;
    }

    String root(String service) {
        return admin.endpoint(service).replaceFirst("(/v[0-9.]+)?/?$", "");
    }

    ObjectNode get(String service, String path) {
        return call("GET", service, path, null);
    }

    ObjectNode call(String method, String service, String path, @Nullable JsonNode body) {
        try (var reply = admin.send(request(method, service, path, body))) {
            return reply.json();
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    /// The bare answer, whatever its status.
    HttpReply exchange(String method, String service, String path, @Nullable JsonNode body) {
        return admin.exchange(request(method, service, path, body));
    }

    private HttpCall request(String method, String service, String path, @Nullable JsonNode body) {
        var call = HttpCall.of(method, root(service) + path);
        return body == null ? call : call.json(body);
    }

    /// Launches a server on the provider network and waits until it is ACTIVE.
    String launch(String name) throws InterruptedException {
        var id = Json.text(
                call("POST", "compute", "/v2.1/servers", serverBody(name)).path("server"), "id");
        if (!eventually(Duration.ofSeconds(20), () -> status(id).equals("ACTIVE"))) {
            throw new AssertionError(name + " is " + get("compute", "/v2.1/servers/" + id));
        }
        return id;
    }

    ObjectNode serverBody(String name) {
        var body = Json.object();
        var server = body.putObject("server").put("name", name).put("flavorRef", "1");
        server.put(
                "imageRef",
                Json.text(
                        get("image", "/v2/images?status=active").path("images").get(0), "id"));
        server.putArray("networks")
                .addObject()
                .put(
                        "uuid",
                        Json.text(
                                get("network", "/v2.0/networks?name=provider")
                                        .path("networks")
                                        .get(0),
                                "id"));
        return body;
    }

    String status(String server) {
        return get("compute", "/v2.1/servers/" + server)
                .path("server")
                .path("status")
                .asString();
    }

    static boolean eventually(Duration limit, BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
            } catch (ApiException e) {
                // not yet
            }
            Thread.sleep(5);
        }
        return false;
    }

    @Override
    public void close() {
        cloud.close();
        sockets.close();
    }
}
