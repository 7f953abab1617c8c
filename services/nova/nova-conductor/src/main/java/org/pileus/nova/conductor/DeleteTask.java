package org.pileus.nova.conductor;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.pileus.kernel.core.Failpoints;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCall;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// Ends instances: with their host, or without it when it is down or there is none. A guest left on a dead host
/// goes when the host returns and asks what it should run.
final class DeleteTask {
    private static final String EVENT = "compute_terminate_instance";
    private final NovaStore store;
    private final Peers peers;
    private final LiveHosts hosts;
    private final Outcomes outcomes;
    private final Clock clock;
    private final Failpoints failpoints;

    DeleteTask(NovaStore store, Peers peers, LiveHosts hosts, Outcomes outcomes, Clock clock, Failpoints failpoints) {
        this.store = store;
        this.peers = peers;
        this.hosts = hosts;
        this.outcomes = outcomes;
        this.clock = clock;
        this.failpoints = failpoints;
    }

    void delete(ConductorCast.DeleteLocally message) {
        store.living(message.instance())
                .filter(instance -> instance.taskState() == TaskState.DELETING)
                .ifPresent(this::delete);
    }

    /// @param instance with task state deleting
    void delete(Instance instance) {
        var host = instance.host();
        // It got its host while the request was on its way: that host may have a guest by now.
        if (host != null && !hosts.down(host) && !forcedDown(host)) {
            resend(instance, host);
            return;
        }
        var started = clock.instant();
        failpoints.before("conductor.delete");
        peers.releasePorts(instance);
        peers.releaseAllocations(instance.id());
        var shelved = instance.systemMetadata().get("shelved_image_id");
        if (shelved != null && instance.vmState() == VmState.SHELVED_OFFLOADED) {
            peers.deleteImage(UUID.fromString(shelved));
        }
        finish(instance.id(), host, started);
        failpoints.after("conductor.delete");
    }

    private boolean forcedDown(String host) {
        return store.db()
                .read(query -> store.services().find(query, "nova-compute", host))
                .map(service -> service.forcedDown())
                .orElse(true);
    }

    private void resend(Instance instance, String host) {
        store.db().run(tx -> {
            // Touching the row keeps the sweep from sending it again at once.
            var guard = Guard.alive().fence(instance.fence()).task(TaskState.DELETING);
            if (store.instances().change(tx, instance.id(), guard, new Change(clock.instant()))) {
                var cast = new ComputeCast.Terminate(instance.id(), instance.fence());
                store.outbox().cast(tx, NovaTopics.compute(host), cast.method(), cast.args());
            }
        });
    }

    /// A compute has removed the guest, its ports and its claim.
    boolean deleted(ConductorCall.Deleted report) {
        return finish(report.instance(), report.host(), report.started());
    }

    private boolean finish(UUID id, @org.jspecify.annotations.Nullable String host, Instant started) {
        var now = clock.instant();
        return store.db().write(tx -> {
            var won = store.instances()
                    .change(
                            tx,
                            id,
                            Guard.alive().host(host).task(TaskState.DELETING),
                            new Change(now)
                                    .terminated(now)
                                    .deleted(now)
                                    .power(0)
                                    .nextFence());
            if (won) {
                store.consoles().deleteOf(tx, id);
                outcomes.close(tx, id, EVENT, started, null, host);
            }
            return won;
        });
    }
}
