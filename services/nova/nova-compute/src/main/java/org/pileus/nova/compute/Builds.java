package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.trace.Means;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.VmState;

/// Builds guests (nova.9 to nova.13): instance from conductor, ports, image, guest, ports wired, ACTIVE.
/// Whatever fails is cleaned up here before another host is asked for or the instance goes to ERROR.
final class Builds {
    private static final System.Logger LOG = System.getLogger(Builds.class.getName());
    static final String EVENT = "compute__do_build_and_run_instance";
    private static final TaskState[] BUILD_TASKS = {
        null, TaskState.SCHEDULING, TaskState.NETWORKING, TaskState.BLOCK_DEVICE_MAPPING, TaskState.SPAWNING
    };
    private final Host host;
    private final GuestStart guests;
    private final @Nullable Semaphore slots;

    Builds(Host host) {
        this.host = host;
        this.guests = new GuestStart(host);
        var most = host.config().maxConcurrentBuilds();
        this.slots = most <= 0 ? null : new Semaphore(most, true);
    }

    void run(ComputeCast.BuildAndRun message) throws InterruptedException {
        if (slots == null) {
            build(message);
            return;
        }
        var wait = host.waits().open(message.instance());
        try {
            // A build that waits for its turn must not keep its own deletion waiting.
            while (!slots.tryAcquire(1, TimeUnit.SECONDS)) {
                wait.throwIfCancelled();
            }
        } catch (BuildCancelled e) {
            host.waits().close(message.instance());
            return;
        }
        try {
            build(message);
        } finally {
            slots.release();
        }
    }

    private void build(ComputeCast.BuildAndRun message) {
        var started = host.now();
        var wait = host.waits().open(message.instance());
        host.held().buildBegins();
        try {
            var instance = begin(message);
            if (instance != null) {
                build(message, instance, wait, started);
            }
        } finally {
            host.held().buildEnds();
            host.waits().close(message.instance());
        }
    }

    /// Asks conductor for the instance; null when there is nothing to build (any more).
    private @Nullable Instance begin(ComputeCast.BuildAndRun message) {
        host.tracer()
                .open(NovaFlow.COMPUTE_DEQUEUE, Host.ACTOR, "nova-conductor", Means.CALL, "conductor/instance_info")
                .subject(message.instance())
                .detail("host", host.name())
                .close();
        var info = host.conductor().info(message.instance(), message.fence());
        host.tracer()
                .open(NovaFlow.INFO_RETURN, "nova-conductor", Host.ACTOR, Means.CALL, "reply")
                .subject(message.instance())
                .close();
        if (info == null || info.instance().vmState() != VmState.BUILDING || deleting(info.instance())) {
            LOG.log(Level.DEBUG, "nothing to build for instance {0}", message.instance());
            return null;
        }
        if (info.crowded()) {
            failed(
                    message,
                    info.instance(),
                    host.now(),
                    new BuildFailed(true, "Anti-affinity instance group policy was violated."));
            return null;
        }
        return info.instance();
    }

    private static boolean deleting(Instance instance) {
        return instance.taskState() == TaskState.DELETING;
    }

    private void build(ComputeCast.BuildAndRun message, Instance instance, PlugWait wait, Instant started) {
        try (var span = host.tracer().open(NovaFlow.SPAWN, Host.ACTOR, null, Means.HOST, "build on " + host.name());
                var progress = new BuildProgress(host.conductor(), host.timers(), instance)) {
            span.subject(instance.id());
            try {
                host.failpoints().before("compute.claim");
                host.held().hold(instance.id(), instance.flavor(), PowerState.NOSTATE);
                host.failpoints().after("compute.claim");
                var vifs = make(instance, wait, progress);
                record(instance, vifs, started);
            } catch (BuildCancelled e) {
                span.failed("cancelled");
                cleanUp(instance, true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                span.failed("interrupted");
            } catch (RuntimeException e) {
                span.failed(e.getMessage());
                failed(message, instance, started, e);
            }
        }
    }

    private List<Vif> make(Instance instance, PlugWait wait, BuildProgress progress) throws InterruptedException {
        progress.stage(TaskState.NETWORKING);
        var vifs = network(instance);
        wait.throwIfCancelled();
        progress.stage(TaskState.BLOCK_DEVICE_MAPPING);
        var image = instance.image();
        if (image == null) {
            throw new BuildFailed(false, "Booting from a volume is not supported.");
        }
        progress.stage(TaskState.SPAWNING);
        org.pileus.driver.hypervisor.RootDisk root;
        try (var span =
                host.tracer().open(NovaFlow.IMAGE, Host.ACTOR, "glance-api", Means.REST, "image " + image.id())) {
            span.subject(instance.id());
            root = host.specs().root(image, instance.flavor());
        }
        wait.throwIfCancelled();
        host.failpoints().before("compute.disk");
        var spec = host.specs().of(instance, instance.flavor(), root, vifs);
        host.failpoints().after("compute.disk");
        return guests.start(instance, spec, vifs, wait);
    }

    private List<Vif> network(Instance instance) {
        try (var span =
                host.tracer().open(NovaFlow.NETWORK, Host.ACTOR, "neutron-server", Means.REST, "POST /v2.0/ports")) {
            span.subject(instance.id());
            host.failpoints().before("compute.network");
            var vifs = host.network().allocate(instance);
            host.failpoints().after("compute.network");
            span.detail("ports", vifs.size());
            return vifs;
        }
    }

    /// ACTIVE, in one call. Refused when the instance was taken from us meanwhile: then only what is on
    /// this host goes.
    private void record(Instance instance, List<Vif> vifs, Instant started) {
        try (var span = host.tracer()
                .open(NovaFlow.RECORD, Host.ACTOR, "nova-conductor", Means.CALL, "conductor/instance_report")) {
            span.subject(instance.id());
            host.failpoints().before("compute.record");
            host.held().power(instance.id(), PowerState.RUNNING);
            var applied = host.conductor()
                    .report(host.report(instance)
                            .expect(BUILD_TASKS)
                            .vm(VmState.ACTIVE)
                            .task(null)
                            .power(PowerState.RUNNING.code())
                            .vifs(vifs)
                            .launched()
                            .outcome(EVENT, started, null)
                            .build());
            host.failpoints().after("compute.record");
            if (!applied) {
                span.failed("refused: the instance was given to somebody else or is being deleted");
                refused(instance);
            }
        }
    }

    /// Deleted while it was built: the terminate message, which waits for us, cleans the rest. Otherwise
    /// the row has another owner, who keeps the ports.
    private void refused(Instance instance) {
        LOG.log(Level.INFO, "instance {0} is not ours any more", instance.id());
        cleanUp(instance, false);
    }

    private void failed(ComputeCast.BuildAndRun message, Instance instance, Instant started, RuntimeException why) {
        var expected = why instanceof BuildFailed || why instanceof HypervisorException || why instanceof ApiException;
        LOG.log(
                Level.WARNING,
                "build of instance " + instance.id() + " on " + host.name() + " failed: " + why.getMessage(),
                expected ? null : why);
        cleanUp(instance, true);
        if (elsewhere(why)) {
            host.conductor()
                    .cast(new ConductorCast.BuildElsewhere(
                            instance.id(),
                            instance.fence(),
                            host.name(),
                            text(why),
                            message.alternates(),
                            message.attempt()));
            return;
        }
        release(instance.id());
        host.conductor()
                .report(host.report(instance)
                        .expect(BUILD_TASKS)
                        .vm(VmState.ERROR)
                        .task(null)
                        .power(0)
                        .fault(host.fault(
                                "Build of instance " + instance.id() + " aborted: " + userText(why), text(why)))
                        .outcome(EVENT, started, text(why))
                        .build());
    }

    private void release(UUID instance) {
        try {
            host.resources().release(instance);
        } catch (ApiException e) {
            LOG.log(Level.WARNING, "allocation of instance {0} stays for now: {1}", instance, e.getMessage());
        }
    }

    private static boolean elsewhere(RuntimeException why) {
        return switch (why) {
            case BuildFailed failed -> failed.elsewhere();
            case HypervisorException failed -> failed.kind() != HypervisorException.Kind.REFUSED;
            case ApiException failed ->
                switch (failed.failure()) {
                    case Failure.Invalid _,
                            Failure.NotFound _,
                            Failure.Conflict _,
                            Failure.QuotaExceeded _,
                            Failure.Forbidden _ -> false;
                    default -> true;
                };
            default -> true;
        };
    }

    private static String text(Throwable why) {
        return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    }

    /// What the owner is told: not the hypervisor's own words, which are the operators'.
    private static String userText(RuntimeException why) {
        return switch (why) {
            case HypervisorException failed ->
                switch (failed.kind()) {
                    case REFUSED -> "The image or flavor cannot be used on this host.";
                    case NO_CAPACITY -> "The host has no room.";
                    default -> "The guest could not be started.";
                };
            case BuildFailed failed -> text(failed);
            case ApiException failed -> text(failed);
            default -> "Internal error.";
        };
    }

    /// Removes what the build made here.
    /// @param ports  the ports as well: false when the instance goes on elsewhere with them
    void cleanUp(Instance instance, boolean ports) {
        try {
            host.hypervisor().destroy(new GuestId(instance.id()));
        } catch (HypervisorException e) {
            LOG.log(
                    Level.WARNING,
                    "guest {0} could not be removed; reconciliation tries again: {1}",
                    instance.id(),
                    e.getMessage());
        }
        host.held().drop(instance.id());
        if (ports) {
            try {
                host.network().release(instance);
            } catch (ApiException e) {
                LOG.log(Level.WARNING, "ports of {0} could not be released: {1}", instance.id(), e.getMessage());
            }
        }
    }
}
