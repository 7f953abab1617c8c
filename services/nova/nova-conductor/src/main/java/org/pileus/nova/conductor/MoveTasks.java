package org.pileus.nova.conductor;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.Move;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.Selection;
import org.pileus.nova.model.TaskState;

/// Tasks that give an instance that was built already another size or another host: resize, unshelve, evacuate.
final class MoveTasks {
    private static final System.Logger LOG = System.getLogger(MoveTasks.class.getName());
    private final NovaStore store;
    private final Destinator destinator;
    private final Peers peers;
    private final Outcomes outcomes;
    private final Clock clock;

    MoveTasks(NovaStore store, Destinator destinator, Peers peers, Outcomes outcomes, Clock clock) {
        this.store = store;
        this.destinator = destinator;
        this.peers = peers;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    private @Nullable Instance find(UUID id, TaskState task) {
        return store.living(id).filter(instance -> instance.taskState() == task).orElse(null);
    }

    /// Resize where it is: until it is confirmed the instance holds the larger of both amounts of each
    /// class, so that either way there is room.
    void resize(ConductorCast.MigrateServer message) {
        var started = clock.instant();
        var instance = find(message.instance(), TaskState.RESIZE_PREP);
        if (instance == null) {
            return;
        }
        var move = instance.move();
        var host = instance.host();
        if (move == null || host == null) {
            outcomes.revert(
                    instance, "conductor_migrate_server", started, "Nothing to resize to.", new Change(started));
            return;
        }
        if (!peers.claim(instance, larger(peers.allocations(instance.id()), move))) {
            endMove(instance, move, "error");
            outcomes.revert(
                    instance,
                    "conductor_migrate_server",
                    started,
                    BuildTask.NO_VALID_HOST + "There is no room for the new size on its host.",
                    new Change(started).move(null));
            return;
        }
        store.db().run(tx -> {
            var guard = Guard.alive().fence(instance.fence()).task(TaskState.RESIZE_PREP);
            if (store.instances().change(tx, instance.id(), guard, new Change(clock.instant()).nextFence())) {
                store.migrations().status(tx, move.id(), "migrating", host, clock.instant());
                var cast = new ComputeCast.ResizeHere(instance.id(), instance.fence() + 1);
                store.outbox().cast(tx, NovaTopics.compute(host), cast.method(), cast.args());
            }
        });
    }

    void endMove(Instance instance, Move move, String status) {
        store.db().run(tx -> store.migrations().status(tx, move.id(), status, instance.host(), clock.instant()));
    }

    private static Map<UUID, Map<String, Long>> larger(Map<UUID, Map<String, Long>> held, Move move) {
        Map<UUID, Map<String, Long>> all = new HashMap<>();
        held.forEach((provider, amounts) -> {
            Map<String, Long> more = new LinkedHashMap<>(amounts);
            for (var flavor : List.of(move.oldFlavor(), move.newFlavor())) {
                amounts(flavor)
                        .forEach((name, amount) -> more.computeIfPresent(name, (k, old) -> Math.max(old, amount)));
            }
            all.put(provider, more);
        });
        return all;
    }

    private static Map<String, Long> amounts(Flavor flavor) {
        return Map.of(
                "VCPU", (long) flavor.vcpus(),
                "MEMORY_MB", (long) flavor.memoryMib(),
                "DISK_GB", (long) flavor.placementDiskGib());
    }

    /// A move was confirmed or reverted: its record ends, and the claim shrinks to what the instance has now.
    /// @param before  the instance as it was with its move
    void ended(Instance before, String status) {
        var move = before.move();
        if (move == null) {
            return;
        }
        endMove(before, move, status);
        var flavor = status.equals("confirmed") ? move.newFlavor() : move.oldFlavor();
        try {
            settleClaim(before, flavor);
        } catch (ApiException e) {
            // It holds more than it needs until the audit finds it; failing the report would change nothing about that.
            LOG.log(Level.WARNING, "claim of instance {0} is still that of its move: {1}", before.id(), e.getMessage());
        }
    }

    private void settleClaim(Instance instance, Flavor flavor) {
        Map<UUID, Map<String, Long>> all = new HashMap<>();
        peers.allocations(instance.id()).forEach((provider, held) -> {
            Map<String, Long> exact = new LinkedHashMap<>(held);
            amounts(flavor).forEach((name, amount) -> exact.computeIfPresent(name, (k, old) -> amount));
            exact.values().removeIf(amount -> amount == 0);
            all.put(provider, exact);
        });
        if (!all.isEmpty()) {
            peers.claim(instance, all);
        }
    }

    void unshelve(ConductorCast.Unshelve message) {
        var instance = find(message.instance(), TaskState.UNSHELVING);
        if (instance == null) {
            return;
        }
        var old = instance.spec();
        var spec = withPlace(
                old,
                message.availabilityZone() == null ? old.availabilityZone() : message.availabilityZone(),
                message.host());
        var image = instance.systemMetadata().get("shelved_image_id");
        move(
                instance,
                spec,
                Set.of(),
                "unshelve_instance",
                TaskState.UNSHELVING,
                fence -> new ComputeCast.Unshelve(instance.id(), fence, image));
    }

    void evacuate(ConductorCast.Evacuate message) {
        var instance = find(message.instance(), TaskState.REBUILDING);
        if (instance == null) {
            return;
        }
        var from = instance.host();
        var spec = withPlace(instance.spec(), instance.spec().availabilityZone(), message.targetHost());
        move(
                instance,
                spec,
                from == null ? Set.of() : Set.of(from),
                "rebuild_server",
                TaskState.REBUILDING,
                fence -> new ComputeCast.Rebuild(instance.id(), fence, true));
    }

    private void move(
            Instance instance,
            InstanceSpec spec,
            Set<String> ignored,
            String event,
            TaskState task,
            LongFunction<ComputeCast> message) {
        var started = clock.instant();
        var found = destinator.find(List.of(instance), spec, ignored, 0);
        if (found.places().isEmpty()) {
            outcomes.revert(
                    instance,
                    event,
                    started,
                    BuildTask.NO_VALID_HOST + "There are not enough hosts available. " + found.noValidHost(),
                    new Change(started));
            LOG.log(Level.WARNING, "{0} of instance {1}: {2}", event, instance.id(), found.noValidHost());
            return;
        }
        send(instance, found.places().getFirst().getFirst(), task, message);
    }

    private void send(Instance instance, Selection to, TaskState task, LongFunction<ComputeCast> message) {
        var won = store.db().write(tx -> {
            var guard = Guard.alive().fence(instance.fence()).task(task);
            var change = new Change(clock.instant())
                    .place(new Place(to.host(), to.node(), to.availabilityZone()))
                    .nextFence();
            var mine = store.instances().change(tx, instance.id(), guard, change);
            if (mine) {
                var cast = message.apply(instance.fence() + 1);
                store.outbox().cast(tx, NovaTopics.compute(to.host()), cast.method(), cast.args());
            }
            return mine;
        });
        if (!won && store.living(instance.id()).isEmpty()) {
            peers.releaseAllocations(instance.id());
        }
    }

    private static InstanceSpec withPlace(InstanceSpec spec, @Nullable String zone, @Nullable String host) {
        return new InstanceSpec(
                spec.networks(),
                spec.autoNetwork(),
                spec.securityGroups(),
                zone,
                host,
                null,
                spec.hints(),
                spec.group(),
                spec.configDrive(),
                spec.userData(),
                spec.keyName(),
                spec.keyType(),
                spec.publicKey(),
                spec.reservationId(),
                spec.launchIndex(),
                spec.diskConfig(),
                spec.blockDevices(),
                spec.injectedFiles(),
                spec.trustedCertificates());
    }
}
