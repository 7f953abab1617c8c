package org.pileus.nova.conductor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.client.glance.GlanceClient;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.client.neutron.NeutronClient;
import org.pileus.client.placement.PlacementClient;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.nova.db.NovaSchema;
import org.pileus.nova.model.ComputeState;
import org.pileus.nova.model.ConductorCall;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.InstanceLocks;
import org.pileus.nova.model.NovaTopics;
import tools.jackson.databind.node.ObjectNode;

/// nova-conductor. Any number may run: a task is one message, owned by the process that received it, and
/// lives on with the message when that process dies.
public final class NovaConductorService implements Service {
    private static final int CONCURRENCY = 128;
    private final Seams seams;
    private final NovaConductorConfig config;
    private final Peers peers;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Timers.Cancellable> timers = new ArrayList<>();
    private @Nullable Outbox outbox;

    public NovaConductorService(Seams seams, NovaConductorConfig config) {
        this(seams, config, peers(seams, config));
    }

    NovaConductorService(Seams seams, NovaConductorConfig config, Peers peers) {
        this.seams = seams;
        this.config = config;
        this.peers = peers;
    }

    private static Peers peers(Seams seams, NovaConductorConfig config) {
        var session = new ServiceSession(seams.http(), seams.clock(), config.credentials());
        return Peers.of(new PlacementClient(session), new NeutronClient(session), new GlanceClient(session));
    }

    @Override
    public String name() {
        return "nova-conductor";
    }

    @Override
    public void start() {
        var db = seams.databases().open(NovaSchema.NAME, NovaSchema.migrations());
        var box = Outbox.of(db, seams.bus(), seams.clock(), seams.ids());
        outbox = box;
        var store = NovaStore.of(db, box);
        var hosts = new LiveHosts(System::nanoTime, config.serviceDownTime());
        var server = server(store, hosts);
        subscriptions.add(seams.bus().listen(NovaTopics.COMPUTE_STATE, message -> {
            hosts.heard(ComputeState.fromJson(message.args()));
            return null;
        }));
        subscriptions.add(seams.bus().serve(NovaTopics.CONDUCTOR, CONCURRENCY, server::receive));
        box.start();
        server.registry.serviceUp(name(), seams.host());
        timers.add(seams.timers().every(config.sweepInterval(), "nova-conductor sweep", () -> {
            server.sweep.run();
            server.registry.persistSeen();
            server.registry.serviceUp(name(), seams.host());
        }));
    }

    private Server server(NovaStore store, LiveHosts hosts) {
        var outcomes = new Outcomes(store, seams.clock());
        var destinator = new Destinator(
                store, seams.bus(), seams.tracer(), seams.failpoints(), config.schedulerDeadline(), seams.timers());
        var builds = new BuildTask(
                store,
                destinator,
                peers,
                outcomes,
                seams.bus(),
                seams.clock(),
                seams.tracer(),
                seams.failpoints(),
                config.maxAttempts());
        var deletes = new DeleteTask(store, peers, hosts, outcomes, seams.clock(), seams.failpoints());
        return new Server(
                builds,
                deletes,
                new MoveTasks(store, destinator, peers, outcomes, seams.clock()),
                new Reports(store, outcomes, seams.clock(), seams.tracer(), seams.failpoints()),
                new Registry(store, hosts, seams.clock(), seams.ids()),
                new Consoles(store, seams.clock()),
                new Sweep(store, deletes, peers, outcomes, seams.clock(), config),
                new InstanceLocks());
    }

    @Override
    public void stop() {
        timers.forEach(Timers.Cancellable::cancel);
        timers.clear();
        subscriptions.reversed().forEach(Subscription::close);
        subscriptions.clear();
        if (outbox != null) {
            outbox.stop();
            outbox = null;
        }
    }

    /// Gives each message to the one class that handles it.
    private record Server(
            BuildTask builds,
            DeleteTask deletes,
            MoveTasks moves,
            Reports reports,
            Registry registry,
            Consoles consoles,
            Sweep sweep,
            InstanceLocks locks) {
        @Nullable
        ObjectNode receive(Message message) {
            if (ConductorCall.knows(message.method())) {
                return answer(ConductorCall.decode(message.method(), message.args()));
            }
            handle(ConductorCast.decode(message.method(), message.args()));
            return null;
        }

        private ObjectNode answer(ConductorCall call) {
            return switch (call) {
                case ConductorCall.InstanceInfo ask -> reports.info(ask);
                case ConductorCall.Report(var report) -> {
                    var ending = report.endMove() ? reports.find(report.instance()) : null;
                    var applied = reports.apply(report);
                    if (applied && ending != null) {
                        moves.ended(ending, report.flavor() == null ? "confirmed" : "reverted");
                    }
                    yield Json.object().put("applied", applied);
                }
                case ConductorCall.Deleted report -> Json.object().put("applied", deletes.deleted(report));
                case ConductorCall.HostInstances ask -> reports.hostInstances(ask);
                case ConductorCall.ComputeUp up -> registry.computeUp(up);
                case ConductorCall.SchedulerFacts() -> registry.facts();
                case ConductorCall.RedeemConsole(var token) -> consoles.redeem(token);
            };
        }

        private void handle(ConductorCast cast) {
            switch (cast) {
                case ConductorCast.ScheduleAndBuild task ->
                    locks.with(task.instances().getFirst(), () -> builds.schedule(task));
                case ConductorCast.BuildElsewhere task -> locks.with(task.instance(), () -> builds.elsewhere(task));
                case ConductorCast.DeleteLocally task -> locks.with(task.instance(), () -> deletes.delete(task));
                case ConductorCast.MigrateServer task -> locks.with(task.instance(), () -> moves.resize(task));
                case ConductorCast.Unshelve task -> locks.with(task.instance(), () -> moves.unshelve(task));
                case ConductorCast.Evacuate task -> locks.with(task.instance(), () -> moves.evacuate(task));
                case ConductorCast.ServiceUp(var binary, var host) -> registry.serviceUp(binary, host);
                case ConductorCast.Progress progress -> reports.progress(progress);
            }
        }
    }
}
