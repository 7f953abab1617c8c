package org.pileus.nova.conductor;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// Finds what got stuck although messages are durable: builds that never end, deletions nobody answered,
/// tasks whose message was given up. No server stays in a task for ever.
final class Sweep {
    private static final System.Logger LOG = System.getLogger(Sweep.class.getName());
    private static final int PAGE = 200;
    /// Any other task that nothing was heard of for so long is over.
    private static final Duration ABANDONED = Duration.ofMinutes(15);
    private final NovaStore store;
    private final DeleteTask deletes;
    private final Peers peers;
    private final Outcomes outcomes;
    private final Clock clock;
    private final NovaConductorConfig config;

    Sweep(
            NovaStore store,
            DeleteTask deletes,
            Peers peers,
            Outcomes outcomes,
            Clock clock,
            NovaConductorConfig config) {
        this.store = store;
        this.deletes = deletes;
        this.peers = peers;
        this.outcomes = outcomes;
        this.clock = clock;
        this.config = config;
    }

    void run() {
        var now = clock.instant();
        var silent = store.db().read(query -> store.instances().silent(query, now.minus(config.deleteRetry()), PAGE));
        for (var instance : silent) {
            try {
                look(instance, Duration.between(instance.times().updated(), now));
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "sweep of instance " + instance.id() + " failed; it is tried again", e);
            }
        }
    }

    private void look(Instance instance, Duration silence) {
        var task = instance.taskState();
        if (task == TaskState.DELETING) {
            deletes.delete(instance);
        } else if (instance.vmState() == VmState.BUILDING) {
            if (silence.compareTo(config.buildTimeout()) >= 0) {
                timedOut(instance);
            }
        } else if (task != null && !Reports.patient(task) && silence.compareTo(ABANDONED) >= 0) {
            abandoned(instance, task);
        }
    }

    /// The new fencing number stops whoever builds it still; that one removes its guest when its report is
    /// refused.
    private void timedOut(Instance instance) {
        LOG.log(Level.WARNING, "build of instance {0} on {1} timed out", instance.id(), instance.host());
        if (outcomes.fail(
                instance,
                "compute__do_build_and_run_instance",
                instance.times().created(),
                "Build of instance " + instance.id() + " timed out.",
                null)) {
            peers.releasePorts(instance);
            peers.releaseAllocations(instance.id());
        }
    }

    private void abandoned(Instance instance, TaskState task) {
        LOG.log(Level.WARNING, "task {0} of instance {1} was abandoned", task.word(), instance.id());
        store.db()
                .run(tx -> store.instances()
                        .change(
                                tx,
                                instance.id(),
                                Guard.alive().fence(instance.fence()).task(task),
                                new Change(clock.instant()).task(null).nextFence()));
    }
}
