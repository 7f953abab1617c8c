package org.pileus.nova.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.client.neutron.NeutronClient;
import org.pileus.client.placement.PlacementClient;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.fake.Behaviour;
import org.pileus.driver.hypervisor.fake.FakeHypervisor;
import org.pileus.driver.network.fake.FakeBridgeDriver;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.conductor.NovaConductorConfig;
import org.pileus.nova.conductor.NovaConductorService;
import org.pileus.nova.db.NovaSchema;
import org.pileus.nova.db.actions.ActionEvent;
import org.pileus.nova.db.actions.ActionRepository;
import org.pileus.nova.db.actions.InstanceAction;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.InstanceState;
import org.pileus.nova.model.InstanceTimes;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.scheduler.NovaSchedulerConfig;
import org.pileus.nova.scheduler.NovaSchedulerService;

/// Conductor, scheduler and some simulated computes in one process, with [FakePeers] around them. The test plays
/// nova-api.
final class NovaCloud implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    final FakePeers peers = new FakePeers();
    final TraceStore traces = new TraceStore(10_000);
    final SystemTimers timers = new SystemTimers();
    final IdSource ids = IdSource.seeded(5);
    final InProcessBus bus = new InProcessBus(ids, timers);
    final Clock clock = Clock.systemUTC();
    final Database db = Databases.sqliteInMemory(NovaSchema.NAME, NovaSchema.migrations(), clock);
    final InstanceRepository instances = new InstanceRepository();
    final ActionRepository actions = new ActionRepository();
    final Map<String, FakeHypervisor> hypervisors = new LinkedHashMap<>();
    final Map<String, Behaviour> behaviours = new LinkedHashMap<>();
    private final Map<String, NovaComputeService> computes = new LinkedHashMap<>();
    private final Outbox outbox = Outbox.of(db, bus, clock, ids);
    private final List<Runnable> closers = new ArrayList<>();
    private final Seams seams;
    private final ComputePeers computePeers;
    private final Duration vifTimeout;

    NovaCloud(String... hosts) {
        this(Duration.ofSeconds(5), Failpoints.NONE, hosts);
    }

    NovaCloud(Duration vifTimeout, Failpoints failpoints, String... hosts) {
        this.vifTimeout = vifTimeout;
        seams = new Seams(
                "controller",
                clock,
                new Random(3),
                ids,
                timers,
                bus,
                (schema, migrations) -> db,
                peers,
                new Tracer(clock, traces),
                failpoints);
        var credentials = Credentials.service("http://identity/v3", "nova", new Secret("secret"));
        var conductor = new NovaConductorService(seams, NovaConductorConfig.defaults(credentials));
        var scheduler = new NovaSchedulerService(seams, NovaSchedulerConfig.defaults(credentials));
        conductor.start();
        scheduler.start();
        closers.add(scheduler::stop);
        closers.add(conductor::stop);
        var session = new ServiceSession(peers, clock, credentials);
        computePeers = new ComputePeers(
                NetworkApi.of(new NeutronClient(session)),
                new NoImages(),
                ResourceApi.of(new PlacementClient(session)));
        for (var host : hosts) {
            var behaviour = new Behaviour();
            behaviours.put(host, behaviour);
            hypervisors.put(
                    host, new FakeHypervisor(FakeHypervisor.capacity(host, 8, 8192, 100), 100, clock, behaviour));
            startCompute(host);
        }
    }

    void startCompute(String host) {
        var defaults = NovaComputeConfig.defaults(host, Path.of("/nowhere"));
        var config = new NovaComputeConfig(
                host,
                defaults.zone(),
                defaults.hostIp(),
                defaults.imageCache(),
                Duration.ofSeconds(10),
                defaults.syncPowerInterval(),
                vifTimeout,
                true,
                Duration.ZERO,
                10,
                false,
                false,
                1.0,
                1.0,
                1.0,
                0,
                0,
                0,
                "");
        var compute = new NovaComputeService(
                seams,
                config,
                hypervisors.get(host),
                new FakeBridgeDriver(java.util.Set.of("physnet1"), true),
                computePeers);
        compute.start();
        computes.put(host, compute);
    }

    void stopCompute(String host) {
        computes.remove(host).stop();
    }

    static Flavor flavor(int vcpus, int memory) {
        return new Flavor("f", "f", vcpus, memory, 1, 0, 0, 1, true, false, null, Map.of());
    }

    static InstanceSpec onNetwork() {
        var spec = Json.object().put("auto_network", false);
        spec.putArray("networks").addObject().put("network", FakePeers.NETWORK);
        return InstanceSpec.fromJson(spec);
    }

    UUID create(Flavor flavor, InstanceSpec spec) {
        return create(1, flavor, spec).getFirst();
    }

    /// What nova-api does: rows, actions and the cast in one transaction.
    List<UUID> create(int count, Flavor flavor, InstanceSpec spec) {
        var now = clock.instant();
        List<Instance> all = new ArrayList<>();
        for (var i = 0; i < count; i++) {
            all.add(new Instance(
                    ids.uuid(),
                    i + 1,
                    "project",
                    "user",
                    "vm",
                    null,
                    "vm",
                    flavor,
                    new InstanceImage(
                            "33333333-3333-3333-3333-333333333333", "cirros", "qcow2", "bare", 0, 0, Map.of()),
                    spec,
                    InstanceState.building(),
                    Place.NOWHERE,
                    List.of(),
                    Map.of(),
                    List.of(),
                    null,
                    null,
                    null,
                    null,
                    Map.of(),
                    InstanceTimes.created(now),
                    0));
        }
        var cast = new ConductorCast.ScheduleAndBuild(
                all.stream().map(Instance::id).toList());
        asUser(request -> db.run(tx -> {
            instances.insert(tx, all);
            all.forEach(it -> actions.open(
                    tx, new InstanceAction(it.id(), request, "create", "user", "project", null, now, now, null)));
            outbox.cast(tx, NovaTopics.CONDUCTOR, cast.method(), cast.args());
        }));
        return cast.instances();
    }

    void asUser(java.util.function.Consumer<String> work) {
        var request = ids.requestId();
        RequestScope.run(RequestContext.anonymous(request, null), () -> work.accept(request));
    }

    /// Sets the task and sends the cast, as nova-api does.
    void ask(
            UUID id,
            TaskState task,
            UnaryOperator<Change> more,
            java.util.function.Function<Instance, ComputeCast> cast) {
        asUser(request -> db.run(tx -> {
            var instance = instances.find(tx, id).orElseThrow();
            var now = clock.instant();
            assertThat(instances.change(tx, id, Guard.alive(), more.apply(new Change(now).task(task))))
                    .isTrue();
            actions.open(tx, new InstanceAction(id, request, task.word(), "user", "project", null, now, now, null));
            var host = instance.host();
            if (host == null) {
                var local = new ConductorCast.DeleteLocally(id);
                outbox.cast(tx, NovaTopics.CONDUCTOR, local.method(), local.args());
            } else {
                var message = cast.apply(instance);
                outbox.cast(tx, NovaTopics.compute(host), message.method(), message.args());
            }
        }));
    }

    void delete(UUID id) {
        ask(id, TaskState.DELETING, change -> change, it -> new ComputeCast.Terminate(id, it.fence()));
    }

    Instance get(UUID id) {
        return db.read(query -> instances.find(query, id)).orElseThrow();
    }

    Instance await(UUID id, Predicate<Instance> wanted) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        var now = get(id);
        while (!wanted.test(now)) {
            assertThat(System.nanoTime())
                    .as("still " + now.state() + " on " + now.host())
                    .isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            now = get(id);
        }
        return now;
    }

    Instance awaitSettled(UUID id) {
        return await(id, it -> it.taskState() == null && !it.vmState().word().equals("building"));
    }

    Instance awaitDeleted(UUID id) {
        return await(id, Instance::deleted);
    }

    List<ActionEvent> events(UUID id) {
        return db.read(query -> actions.list(query, id, null, null, null, 100).stream()
                .flatMap(action -> actions.events(query, id, action.requestId()).stream())
                .toList());
    }

    boolean hasGuest(String host, UUID id) {
        return hypervisors.get(host).powerState(new GuestId(id)).isPresent();
    }

    /// Nothing of an instance is left anywhere.
    void assertNothingLeft(UUID id) {
        hypervisors.forEach((host, hypervisor) ->
                assertThat(hasGuest(host, id)).as("guest on " + host).isFalse());
        assertThat(peers.portsOf(id)).isEmpty();
        assertThat(peers.allocations).doesNotContainKey(id.toString());
    }

    @Override
    public void close() {
        computes.values().forEach(NovaComputeService::stop);
        closers.forEach(Runnable::run);
        bus.close();
        db.close();
        timers.close();
    }
}
