package org.pileus.wiring.embedded;

import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.core.config.ConfigFile;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.kernel.db.DataDirLock;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.client.InProcessTransport;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.kernel.trace.SpanSink;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.kernel.trace.Tracer;
import org.pileus.wiring.CatalogMove;
import org.pileus.wiring.ClientFiles;
import org.pileus.wiring.CloudConfig;
import org.pileus.wiring.CloudSecrets;
import org.pileus.wiring.DataFolders;
import org.pileus.wiring.FirstStart;
import org.pileus.wiring.HostDrivers;
import org.pileus.wiring.Logs;
import org.pileus.wiring.Metrics;
import org.pileus.wiring.OpenDatabases;
import org.pileus.wiring.OtlpExporter;
import org.pileus.wiring.Ports;
import org.pileus.wiring.PropertyFailpoints;
import org.pileus.wiring.Running;
import org.pileus.wiring.ServiceTable;
import org.pileus.wiring.TlsOptions;

/// Every service in one process.
public final class EmbeddedCloud implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EmbeddedCloud.class.getName());
    private static final int TRACE_CAPACITY = 100_000;

    private final EmbeddedSettings settings;
    private final Clock clock;
    private final IdSource ids = IdSource.random();
    private final SystemTimers timers = new SystemTimers();
    private final Bus bus;
    private final OpenDatabases databases;
    private final TlsOptions tls;
    private final SocketTransport sockets;
    private final InProcessTransport http;
    private final TraceStore traces = new TraceStore(TRACE_CAPACITY);
    private final @Nullable OtlpExporter collector;
    private final Running running = new Running();
    private final CloudConfig config;
    private final Ports ports;
    private final Failpoints failpoints;
    private final List<HostDrivers> hosts;
    private final HostDrivers controller;
    private final UnaryOperator<Seams> binding;
    private final List<AutoCloseable> held = new ArrayList<>();
    private @Nullable HttpServer server;
    private String hostsRemark = "";

    private EmbeddedCloud(
            EmbeddedSettings settings, List<HostDrivers> given, Failpoints failpoints, UnaryOperator<Seams> binding) {
        this.binding = binding;
        this.settings = settings;
        this.clock = Clock.systemUTC();
        this.failpoints = failpoints;
        this.bus = new InProcessBus(ids, timers);
        this.databases = new OpenDatabases((schema, migrations) ->
                Databases.sqlite(settings.dataDir().resolve("db").resolve(schema + ".db"), schema, migrations, clock));
        var options = new ConfigReader(configFile(settings));
        this.tls = TlsOptions.read(options);
        this.sockets = new SocketTransport(tls.trust());
        this.http = new InProcessTransport(sockets);
        this.collector = OtlpExporter.configured(options, sockets, timers, new SecureRandom());
        this.ports = tls.ports(settings.portOffset());
        this.config = new CloudConfig(
                options,
                CloudSecrets.in(settings.dataDir()),
                settings.dataDir(),
                settings.dataDir(),
                new CloudConfig.Addresses(ports, reachable(settings.listen()), reachable(settings.listen())));
        this.hosts = given.isEmpty() ? chooseHosts() : given;
        // a simulated controller is a host of its own; a real one is this host, with its guests
        this.controller = hosts.getFirst().simulated() ? HostDrivers.simulated("controller", clock) : hosts.getFirst();
    }

    /// Starts the cloud; returns when all APIs answer.
    public static EmbeddedCloud start(EmbeddedSettings settings) throws BindException {
        return start(
                settings,
                List.of(),
                PropertyFailpoints.of(System.getProperty("pileus.failpoint")),
                UnaryOperator.identity());
    }

    /// The same with hosts of a test's own, which outlive this cloud as real hosts outlive its processes.
    /// @param binding  what a test does with the seams before a service gets them
    public static EmbeddedCloud start(
            EmbeddedSettings settings, List<HostDrivers> hosts, Failpoints failpoints, UnaryOperator<Seams> binding)
            throws BindException {
        DataFolders.make(settings.dataDir());
        var lock = DataDirLock.acquire(settings.dataDir());
        Logs.configure(settings.background() ? settings.dataDir().resolve("log/pileus.log") : null, settings.debug());
        EmbeddedCloud cloud = null;
        try {
            cloud = new EmbeddedCloud(settings, hosts, failpoints, binding);
            cloud.held.add(lock);
            cloud.run();
            return cloud;
        } catch (BindException | RuntimeException e) {
            if (cloud == null) {
                lock.close();
            } else {
                cloud.close();
            }
            throw e;
        }
    }

    private static ConfigFile configFile(EmbeddedSettings settings) {
        var named = settings.config();
        if (named != null) {
            return ConfigFile.load(named);
        }
        var usual = settings.dataDir().resolve("pileus.conf");
        return Files.exists(usual) ? ConfigFile.load(usual) : ConfigFile.empty();
    }

    /// What clients can use to reach a listening address.
    private static String reachable(String listen) {
        return listen.equals("0.0.0.0") || listen.equals("::") ? hostName() : listen;
    }

    private static String hostName() {
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "localhost";
        }
    }

    private List<HostDrivers> chooseHosts() {
        var interfaces = config.interfaceMappings(HostDrivers.USUAL_NETWORKS);
        if (settings.computes() == 0) {
            var missing = HostDrivers.missing(interfaces);
            if (missing.isEmpty()) {
                hostsRemark = "real guests on libvirt";
                return List.of(HostDrivers.real(settings.dataDir(), interfaces, "127.0.0.1", "127.0.0.1", clock));
            }
            hostsRemark = "SIMULATED HOSTS, guests do not really run: " + String.join("; ", missing)
                    + ". Fix: pileus demo sets all of it up (as root)";
        } else {
            hostsRemark = settings.computes() + " simulated host(s), as asked";
        }
        List<HostDrivers> simulated = new ArrayList<>();
        for (var n = 1; n <= Math.max(1, settings.computes()); n++) {
            simulated.add(HostDrivers.simulated("compute-" + n, clock));
        }
        return List.copyOf(simulated);
    }

    private Seams seams(String host) {
        return binding.apply(new Seams(
                host,
                clock,
                new SecureRandom(),
                ids,
                timers,
                bus,
                databases,
                http,
                new Tracer(clock, spans()),
                failpoints));
    }

    private SpanSink spans() {
        return collector == null ? traces : OtlpExporter.both(traces, collector);
    }

    private void run() throws BindException {
        var table = new ServiceTable(config);
        var here = hosts.getFirst().simulated() ? "controller" : hostName();
        var bindings = new ArrayList<Binding>();
        List<Service> later = new ArrayList<>();
        for (var service : table.control(seams(here), traces)) {
            offer(service, bindings);
            later.add(service);
        }
        bindings.add(new Binding(
                "metrics", settings.listen(), ports.of(Metrics.PORT), new Metrics(databases.bySchema(), bus).app(ids)));
        later.addAll(table.agents(seams(here), controller));
        if (controller.simulated()) {
            later.add(table.agent("neutron-linuxbridge-agent", seams(here), controller));
        }
        for (var host : hosts) {
            var name = host.simulated() ? host.hypervisor().capacity().hostname() : here;
            later.addAll(table.host(seams(name), host, host.simulated()));
        }
        config.options().refuseUnknown();
        server = HttpServer.start(bindings, tls.server());
        later.forEach(this::start);
        firstStart();
        ClientFiles.write(
                settings.dataDir(),
                config.addresses().authUrl(),
                config.secrets().get("admin"),
                tls.authorities());
        DataFolders.writePid(settings.dataDir(), "pileus");
        LOG.log(System.Logger.Level.INFO, "up: " + hostsRemark);
    }

    private void offer(Service service, List<Binding> bindings) {
        for (var endpoint : service.endpoints()) {
            var port = ports.of(endpoint.defaultPort());
            bindings.add(new Binding(endpoint.name(), settings.listen(), port, endpoint.app(), endpoint.webSockets()));
            http.register(reachable(settings.listen()) + ":" + port, endpoint.app());
        }
    }

    private void start(Service service) {
        running.start(service);
        var move = service.name().equals("keystone") ? CatalogMove.of(settings.dataDir(), config.addresses()) : null;
        if (move != null) {
            move.run(admin());
        }
    }

    private ServiceSession admin() {
        return new ServiceSession(
                http,
                clock,
                new Credentials(
                        config.addresses().authUrl(),
                        "admin",
                        config.secrets().get("admin"),
                        "admin",
                        "default",
                        "default",
                        "RegionOne"));
    }

    private void firstStart() {
        var stamp = settings.dataDir().resolve("first-start-done");
        if (Files.exists(stamp)) {
            return;
        }
        var guest = Path.of(System.getProperty("pileus.home", "."), "dist/demo/guest.qcow2");
        var usable = !hosts.getFirst().simulated() && Files.isReadable(guest);
        new FirstStart(admin()).run(usable ? guest : null, FirstStart.Provider.hostOnly());
        DataFolders.touch(stamp);
    }

    /// Endpoints and what to do next, for people.
    public String summary() {
        return """
                Pileus is up: %s
                  identity  %s
                  compute   %s
                  image     %s
                  network   %s
                  placement %s
                  console   %s
                Be its administrator:  . %s/openrc     (or OS_CLIENT_CONFIG_FILE=%s/clouds.yaml, cloud "pileus")
                Stop it:               pileus down --data %s
                """.formatted(
                        hostsRemark,
                        url(Ports.KEYSTONE) + "/v3",
                        url(Ports.NOVA_API) + "/v2.1",
                        url(Ports.GLANCE_API),
                        url(Ports.NEUTRON),
                        url(Ports.PLACEMENT),
                        url(Ports.NOVNCPROXY),
                        settings.dataDir(),
                        settings.dataDir(),
                        settings.dataDir());
    }

    private String url(int port) {
        return ports.url(reachable(settings.listen()), port);
    }

    /// What runs, in the order of its start.
    public List<Service> services() {
        return running.services();
    }

    /// Where an API answers, for tests within the process.
    public InProcessTransport http() {
        return http;
    }

    public CloudConfig config() {
        return config;
    }

    public TraceStore traces() {
        return traces;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
            server = null;
        }
        running.close();
        if (collector != null) {
            collector.close();
        }
        bus.close();
        databases.close();
        timers.close();
        sockets.close();
        DataFolders.removePid(settings.dataDir(), "pileus");
        for (var one : held) {
            try {
                one.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "could not release " + one, e);
            }
        }
        held.clear();
    }
}
