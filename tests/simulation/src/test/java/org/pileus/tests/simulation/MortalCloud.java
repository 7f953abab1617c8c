package org.pileus.tests.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.audit.Audit;
import org.pileus.audit.Finding;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.driver.hypervisor.Hypervisor;
import org.pileus.driver.network.BridgeDriver;
import org.pileus.driver.network.DhcpDriver;
import org.pileus.driver.network.MetadataListener;
import org.pileus.driver.network.PortFilter;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpTransport;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.testkit.ArmedFailpoints;
import org.pileus.kernel.testkit.FreePorts;
import org.pileus.kernel.testkit.Mortality;
import org.pileus.wiring.HostDrivers;
import org.pileus.wiring.Metrics;
import org.pileus.wiring.Ports;
import org.pileus.wiring.embedded.EmbeddedCloud;
import org.pileus.wiring.embedded.EmbeddedSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An embedded cloud that can be killed at a failpoint and started again on the same data and the same hosts.
final class MortalCloud implements AutoCloseable {
    private final EmbeddedSettings settings;
    private final HostDrivers host = HostDrivers.simulated("compute-1", Clock.systemUTC());
    private final ArmedFailpoints failpoints = new ArmedFailpoints();
    private Mortality life = new Mortality();
    private @Nullable EmbeddedCloud cloud;
    private @Nullable ServiceSession admin;

    MortalCloud(Path dataDir) throws IOException {
        settings = new EmbeddedSettings(dataDir, "127.0.0.1", freeOffset(), 1, null, false, true);
        start();
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

    void start() throws IOException {
        var mine = new Mortality();
        life = mine;
        var bound = new HostDrivers(
                true,
                mine.bind(Hypervisor.class, host.hypervisor()),
                mine.bind(BridgeDriver.class, host.bridges()),
                mine.bind(PortFilter.class, host.filter()),
                mine.bind(DhcpDriver.class, host.dhcp()),
                mine.bind(MetadataListener.class, host.metadata()));
        var started = EmbeddedCloud.start(settings, List.of(bound), failpoints, seams -> bind(mine, seams));
        cloud = started;
        admin = new ServiceSession(
                started.http(),
                Clock.systemUTC(),
                new Credentials(
                        started.config().addresses().authUrl(),
                        "admin",
                        started.config().secrets().get("admin"),
                        "admin",
                        "default",
                        "default",
                        "RegionOne"));
    }

    private static Seams bind(Mortality life, Seams seams) {
        return new Seams(
                seams.host(),
                seams.clock(),
                seams.random(),
                seams.ids(),
                seams.timers(),
                life.bind(Bus.class, seams.bus()),
                (schema, migrations) ->
                        life.bind(Database.class, seams.databases().open(schema, migrations)),
                life.bind(HttpTransport.class, seams.http()),
                seams.tracer(),
                seams.failpoints());
    }

    /// The process dies at this place, once.
    void dieAt(String failpoint, Failpoints.Moment moment) {
        var mine = life;
        failpoints.arm(failpoint, moment, mine::die);
    }

    boolean died() {
        return life.isDead();
    }

    long passages(String failpoint, Failpoints.Moment moment) {
        return failpoints.passages(failpoint, moment);
    }

    void restart() throws IOException {
        life.kill();
        close();
        failpoints.disarm();
        start();
    }

    ObjectNode get(String service, String path) {
        return call("GET", service, path, null);
    }

    ObjectNode call(String method, String service, String path, @Nullable JsonNode body) {
        var session = java.util.Objects.requireNonNull(admin);
        var root = session.endpoint(service).replaceFirst("(/v[0-9.]+)?/?$", "");
        var call = HttpCall.of(method, root + path);
        try (var reply = session.send(body == null ? call : call.json(body))) {
            return reply.json();
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    /// Asks for a server; null when the answer was lost with the process, which may also have died before it was asked:
    /// ports of the network's own are bound too.
    @Nullable
    String launch(String name) {
        try {
            var body = Json.object();
            var server = body.putObject("server").put("name", name).put("flavorRef", "1");
            server.put(
                    "imageRef",
                    Json.text(get("image", "/v2/images").path("images").get(0), "id"));
            server.putArray("networks")
                    .addObject()
                    .put(
                            "uuid",
                            Json.text(
                                    get("network", "/v2.0/networks")
                                            .path("networks")
                                            .get(0),
                                    "id"));
            return Json.text(call("POST", "compute", "/v2.1/servers", body).path("server"), "id");
        } catch (RuntimeException e) {
            return null;
        }
    }

    /// Waits until the condition holds; false when it did not in time.
    static boolean eventually(Duration limit, java.util.function.BooleanSupplier condition)
            throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
            } catch (ApiException | IllegalStateException e) {
                // not yet
            }
            Thread.sleep(5);
        }
        return false;
    }

    List<Finding> audit() throws IOException {
        return Audit.of(this::get);
    }

    @Override
    public void close() {
        if (cloud != null) {
            cloud.close();
            cloud = null;
        }
    }
}
