package org.pileus.nova.scheduler;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.client.placement.PlacementClient;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.CallTimeout;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.RemoteFailure;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.kernel.trace.Means;
import org.pileus.nova.model.ComputeState;
import org.pileus.nova.model.ConductorCall;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.DestinationRequest;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.scheduler.filters.Filters;
import org.pileus.nova.scheduler.weighers.Weighers;
import tools.jackson.databind.node.ObjectNode;

/// nova-scheduler: hears what the hosts report and answers `select_destinations`. Holds nothing durable;
/// any number may run.
public final class NovaSchedulerService implements Service {
    private static final System.Logger LOG = System.getLogger(NovaSchedulerService.class.getName());
    private static final int CONCURRENCY = 64;
    /// Lost fan-outs are found by this slow poll.
    private static final Duration REFRESH = Duration.ofSeconds(60);
    private static final Duration ALIVE = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofMillis(100);
    /// Hosts often start together: they say themselves all that the first launches need.
    private static final Duration AFTER_NEW_HOST = Duration.ofSeconds(1);
    private final Seams seams;
    private final KnownHosts hosts;
    private final Scheduler scheduler;
    private final List<AutoCloseable> running = new ArrayList<>();
    private final AtomicLong lastAgain = new AtomicLong(System.nanoTime() - AGAIN.toNanos());
    private final AtomicBoolean refreshDue = new AtomicBoolean();
    private final List<Timers.Cancellable> timers = new ArrayList<>();

    public NovaSchedulerService(Seams seams, NovaSchedulerConfig config) {
        this(
                seams,
                config,
                Claims.of(new PlacementClient(new ServiceSession(seams.http(), seams.clock(), config.credentials()))));
    }

    NovaSchedulerService(Seams seams, NovaSchedulerConfig config, Claims claims) {
        this.seams = seams;
        this.hosts = new KnownHosts(System::nanoTime, config.serviceDownTime());
        this.scheduler = new Scheduler(
                hosts,
                this::learnAgain,
                claims,
                Filters.of(config.enabledFilters()),
                Weighers.of(config.weights()),
                config,
                seams.tracer(),
                seams.failpoints());
    }

    @Override
    public String name() {
        return "nova-scheduler";
    }

    @Override
    public void start() {
        running.add(seams.bus().listen(NovaTopics.COMPUTE_STATE, this::hear));
        running.add(seams.bus().listen(NovaTopics.SCHEDULER_FACTS, this::factsChanged));
        learn();
        sayAlive();
        timers.add(seams.timers().every(REFRESH, "nova-scheduler refresh", this::learn));
        timers.add(seams.timers().every(ALIVE, "nova-scheduler report", this::sayAlive));
        running.add(seams.bus().serve(NovaTopics.SCHEDULER, CONCURRENCY, this::serve));
    }

    @Override
    public void stop() {
        timers.forEach(Timers.Cancellable::cancel);
        timers.clear();
        for (var one : running.reversed()) {
            if (one instanceof Subscription subscription) {
                subscription.close();
            }
        }
        running.clear();
    }

    private @Nullable ObjectNode hear(Message message) {
        if (!hosts.report(ComputeState.fromJson(message.args()))) {
            refresh(AFTER_NEW_HOST);
        }
        return null;
    }

    private @Nullable ObjectNode factsChanged(Message message) {
        if (message.method().equals("build_failed")) {
            hosts.failed(message.args().path("host").asString(""));
        } else {
            refresh(SOON);
        }
        return null;
    }

    /// Many changes at once are one question.
    private void refresh(Duration delay) {
        if (refreshDue.compareAndSet(false, true)) {
            seams.timers().after(delay, "nova-scheduler refresh", () -> {
                refreshDue.set(false);
                learn();
            });
        }
    }

    private void sayAlive() {
        var cast = new ConductorCast.ServiceUp(name(), seams.host());
        try {
            seams.bus().cast(NovaTopics.CONDUCTOR, cast.method(), cast.args());
        } catch (ApiException e) {
            LOG.log(Level.DEBUG, "report not sent: {0}", e.getMessage());
        }
    }

    /// At most once a second: a provider that belongs to no host must not make every launch ask.
    private void learnAgain() {
        var now = System.nanoTime();
        var last = lastAgain.get();
        if (now - last >= AGAIN.toNanos() && lastAgain.compareAndSet(last, now)) {
            learn();
        }
    }

    private void learn() {
        var call = new ConductorCall.SchedulerFacts();
        try {
            var asked = hosts.now();
            hosts.learn(
                    seams.bus().call(NovaTopics.CONDUCTOR, call.method(), call.args(), Duration.ofSeconds(5)), asked);
        } catch (ApiException | CallTimeout | RemoteFailure e) {
            LOG.log(Level.WARNING, "conductor did not tell the hosts: {0}", e.getMessage());
        }
    }

    private @Nullable ObjectNode serve(Message message) {
        if (!message.method().equals(DestinationRequest.METHOD)) {
            throw new IllegalArgumentException("scheduler method " + message.method());
        }
        var request = DestinationRequest.fromJson(message.args());
        for (var instance : request.instances()) {
            seams.tracer()
                    .open(
                            NovaFlow.SCHEDULE_DEQUEUE,
                            name(),
                            "nova-conductor",
                            Means.CALL,
                            "scheduler/" + message.method())
                    .subject(instance)
                    .close();
        }
        return scheduler.select(request).toJson();
    }
}
