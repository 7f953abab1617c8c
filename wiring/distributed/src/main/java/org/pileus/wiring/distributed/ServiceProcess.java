package org.pileus.wiring.distributed;

import java.lang.System.Logger.Level;
import java.net.BindException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.DataDirLock;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.kernel.messaging.RabbitBus;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.kernel.trace.Tracer;
import org.pileus.wiring.DataFolders;
import org.pileus.wiring.Logs;
import org.pileus.wiring.Metrics;
import org.pileus.wiring.OpenDatabases;
import org.pileus.wiring.OtlpExporter;
import org.pileus.wiring.PropertyFailpoints;
import org.pileus.wiring.Running;
import org.pileus.wiring.ServiceTable;
import org.pileus.wiring.SpanFanout;

/// One process of the distributed wiring: one service, or several that were named together.
public final class ServiceProcess implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ServiceProcess.class.getName());
    private static final int TRACE_CAPACITY = 100_000;
    private static final Duration LOOK_FOR_BROKER = Duration.ofSeconds(2);

    private final ProcessSettings settings;
    private final ClusterConfig config;
    private final Clock clock = Clock.systemUTC();
    private final IdSource ids = IdSource.random();
    private final SystemTimers timers = new SystemTimers();
    private final Patience patience = new Patience(timers);
    private final RabbitBus bus;
    private final OpenDatabases databases;
    private final SocketTransport http;
    private final SpanFanout spans;
    private final @Nullable OtlpExporter collector;
    private final TraceStore traces = new TraceStore(TRACE_CAPACITY);
    private final Running running = new Running();
    private final List<AutoCloseable> held = new ArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();

    private ServiceProcess(ProcessSettings settings, ClusterConfig config) {
        this.settings = settings;
        this.config = config;
        this.http = new SocketTransport(config.tls().trust());
        this.bus = new RabbitBus(config.rabbit(), ids, timers);
        this.spans = new SpanFanout(bus, timers);
        this.collector = OtlpExporter.configured(config.options(), http, timers, new SecureRandom());
        this.databases = new OpenDatabases((schema, migrations) -> {
            var mariaDb = config.mariaDb(); // only now: hosts without a database handle need no password for one
            return patience.until(
                    "the database at " + config.databaseAddress().shown(),
                    () -> Databases.mariadb(mariaDb, schema, migrations, clock));
        });
    }

    /// Starts the services; returns when all of them serve. Waits for the database, the broker and peers
    /// that are away.
    /// @throws BindException naming an address that is taken
    public static ServiceProcess start(ProcessSettings settings) throws BindException {
        ServiceNames.check(settings.services());
        DataFolders.make(settings.dataDir());
        Logs.configure(
                settings.background()
                        ? settings.dataDir().resolve("log").resolve(settings.processName() + ".log")
                        : null,
                settings.debug());
        var config = ClusterConfig.read(settings);
        config.refuseUnknown();
        var process = new ServiceProcess(settings, config);
        try {
            process.run();
            return process;
        } catch (BindException | RuntimeException e) {
            LOG.log(Level.ERROR, settings.processName() + " does not start: " + e.getMessage());
            process.close();
            throw e;
        }
    }

    private void run() throws BindException {
        for (var name : settings.services()) {
            held.add(DataDirLock.acquire(settings.dataDir().resolve("run").resolve(name)));
            DataFolders.writePid(settings.dataDir(), name);
        }
        var broker = config.brokerAddress();
        patience.until("the message broker at " + broker.shown(), () -> {
            if (!bus.awaitConnection(LOOK_FOR_BROKER)) {
                throw new ApiException(
                        new Failure.Unavailable("it does not answer, or refuses the user " + broker.user()));
            }
            return true;
        });
        if (settings.services().contains("nova-api")) {
            held.add(SpanFanout.collect(bus, traces));
        }
        for (var service : services()) {
            startPatiently(service);
            serve(endpoints(
                    service)); // only now: nobody is answered by half a service, and the next one here may call it
        }
        serve(List.of(new Binding(
                "metrics", config.listen(), metricsPort(), new Metrics(databases.bySchema(), bus).app(ids))));
        LOG.log(Level.INFO, "up: " + String.join(", ", settings.services()));
    }

    private List<Service> services() {
        var secrets = new SharedSecrets(config.secretsFile(), patience)
                .open(settings.services().contains("keystone"));
        var cloud = config.cloud(secrets);
        var table = new ServiceTable(cloud);
        var drivers = new HostParts(config, cloud, clock);
        List<Service> all = new ArrayList<>();
        for (var name : ServiceNames.inOrder(Set.copyOf(settings.services()))) {
            all.add(
                    ServiceNames.onHost(name)
                            ? drivers.service(table, name, seams())
                            : table.control(name, seams(), traces));
        }
        return all;
    }

    private Seams seams() {
        return new Seams(
                config.host(),
                clock,
                new SecureRandom(),
                ids,
                timers,
                bus,
                databases,
                http,
                new Tracer(clock, collector == null ? spans : OtlpExporter.both(spans, collector)),
                PropertyFailpoints.of(System.getProperty("pileus.failpoint")));
    }

    private List<Binding> endpoints(Service service) {
        return service.endpoints().stream()
                .map(endpoint -> new Binding(
                        endpoint.name(),
                        config.listen(),
                        config.addresses().ports().of(endpoint.defaultPort()),
                        endpoint.app(),
                        endpoint.webSockets()))
                .toList();
    }

    private int metricsPort() {
        return config.addresses()
                .ports()
                .of(ServiceNames.metricsPort(running.services().getFirst().name()));
    }

    private void serve(List<Binding> bindings) throws BindException {
        if (!bindings.isEmpty()) {
            servers.add(HttpServer.start(bindings, config.tls().server()));
        }
    }

    /// A start that fails because a peer is away is undone and done again.
    private void startPatiently(Service service) {
        patience.until("what " + service.name() + " needs", () -> {
            try {
                running.start(service);
                return true;
            } catch (Running.StartFailed e) {
                if (Patience.absent(e)) {
                    service.stop();
                }
                throw e;
            }
        });
    }

    /// What runs here, for people.
    public String summary() {
        var text = new StringBuilder("running: ")
                .append(String.join(", ", settings.services()))
                .append('\n');
        var ports = config.addresses().ports();
        for (var service : running.services()) {
            for (var endpoint : service.endpoints()) {
                text.append("  ")
                        .append(endpoint.name())
                        .append(" on ")
                        .append(config.listen())
                        .append(':')
                        .append(ports.of(endpoint.defaultPort()))
                        .append('\n');
            }
        }
        text.append("  metrics on ")
                .append(config.listen())
                .append(':')
                .append(metricsPort())
                .append('\n');
        return text.toString();
    }

    /// Refuses new work, ends what runs, hands the rest over.
    @Override
    public void close() {
        servers.forEach(HttpServer::close);
        servers.clear();
        running.close();
        spans.close();
        if (collector != null) {
            collector.close();
        }
        bus.close();
        databases.close();
        timers.close();
        http.close();
        settings.services().forEach(name -> DataFolders.removePid(settings.dataDir(), name));
        for (var one : held.reversed()) {
            try {
                one.close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "could not release " + one, e);
            }
        }
        held.clear();
    }
}
