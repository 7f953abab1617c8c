package org.pileus.nova.conductor;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.Selection;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;
import tools.jackson.databind.node.ObjectNode;

/// Finds hosts for new instances and hands them over (nova.5 to nova.8); after a failed build, the next host.
/// Scheduling and claim come before the one transaction that gives the instance to its host and sends the cast.
final class BuildTask {
    private static final System.Logger LOG = System.getLogger(BuildTask.class.getName());
    static final String NO_VALID_HOST = "No valid host was found. ";
    private static final String SCHEDULE_EVENT = "conductor_schedule_and_build_instances";
    private static final String TRIED = "tried_hosts";
    private final NovaStore store;
    private final Destinator destinator;
    private final Peers peers;
    private final Outcomes outcomes;
    private final Bus bus;
    private final Clock clock;
    private final Tracer tracer;
    private final Failpoints failpoints;
    private final int maxAttempts;

    BuildTask(
            NovaStore store,
            Destinator destinator,
            Peers peers,
            Outcomes outcomes,
            Bus bus,
            Clock clock,
            Tracer tracer,
            Failpoints failpoints,
            int maxAttempts) {
        this.store = store;
        this.destinator = destinator;
        this.peers = peers;
        this.outcomes = outcomes;
        this.bus = bus;
        this.clock = clock;
        this.tracer = tracer;
        this.failpoints = failpoints;
        this.maxAttempts = maxAttempts;
    }

    void schedule(ConductorCast.ScheduleAndBuild message) {
        failpoints.before("conductor.start");
        var started = clock.instant();
        var waiting = store.instances().findAll(store.db(), message.instances()).stream()
                .filter(BuildTask::waiting)
                .sorted(java.util.Comparator.comparingInt(
                                (Instance i) -> i.spec().launchIndex())
                        .thenComparing(Instance::id))
                .toList();
        if (waiting.isEmpty()) {
            return;
        }
        failpoints.after("conductor.start");
        var found = destinator.find(waiting, waiting.getFirst().spec(), Set.of(), maxAttempts - 1);
        for (var i = 0; i < waiting.size(); i++) {
            if (i >= found.places().size()) {
                bury(waiting.get(i), started, found.noValidHost());
            }
        }
        assign(waiting, found.places(), 1);
    }

    private static boolean waiting(Instance instance) {
        return !instance.deleted()
                && instance.vmState() == VmState.BUILDING
                && instance.taskState() == TaskState.SCHEDULING
                && instance.host() == null;
    }

    private void bury(Instance instance, Instant started, @org.jspecify.annotations.Nullable String why) {
        LOG.log(Level.INFO, "no valid host for instance {0}: {1}", instance.id(), why);
        outcomes.fail(instance, SCHEDULE_EVENT, started, NO_VALID_HOST + "There are not enough hosts available.", why);
    }

    /// One transaction for all: each row gets its host, a new fencing number, and its message to that host.
    private void assign(List<Instance> instances, List<List<Selection>> places, int attempt) {
        if (places.isEmpty()) {
            return;
        }
        failpoints.before("conductor.cell-record");
        var now = clock.instant();
        List<Instance> lost = store.db().write(tx -> {
            List<Instance> losers = new ArrayList<>();
            for (var i = 0; i < places.size(); i++) {
                var selections = places.get(i);
                var instance = instances.get(i);
                var rest = selections.subList(1, selections.size());
                if (!give(
                        tx,
                        instance,
                        selections.getFirst(),
                        now,
                        instance.systemMetadata(),
                        fence -> new ComputeCast.BuildAndRun(instance.id(), fence, rest, attempt))) {
                    losers.add(instance);
                }
            }
            return losers;
        });
        failpoints.after("conductor.cell-record");
        for (var i = 0; i < places.size(); i++) {
            var instance = instances.get(i);
            if (!lost.contains(instance)) {
                traceCast(instance.id(), places.get(i).getFirst().host());
            }
        }
        lost.forEach(this::letGo);
    }

    private boolean give(
            org.pileus.kernel.db.Transaction tx,
            Instance instance,
            Selection to,
            Instant now,
            Map<String, String> notes,
            Function<Long, ComputeCast> message) {
        var change = new Change(now)
                .place(new Place(to.host(), to.node(), to.availabilityZone()))
                .task(null)
                .nextFence();
        if (!notes.equals(instance.systemMetadata())) {
            change.systemMetadata(notes);
        }
        var won = store.instances()
                .change(
                        tx,
                        instance.id(),
                        Guard.alive()
                                .fence(instance.fence())
                                .vm(VmState.BUILDING)
                                .notDeleting(),
                        change);
        if (won) {
            failpoints.during("conductor.cell-record");
            failpoints.before("conductor.cast-build");
            var cast = message.apply(instance.fence() + 1);
            store.outbox().cast(tx, NovaTopics.compute(to.host()), cast.method(), cast.args());
            failpoints.after("conductor.cast-build");
        }
        return won;
    }

    private void traceCast(UUID instance, String host) {
        tracer.open(
                        NovaFlow.LAUNCH_CAST,
                        "nova-scheduler",
                        "nova-compute",
                        Means.CAST,
                        "compute." + host + "/build_and_run_instance")
                .subject(instance)
                .detail("via", "nova-conductor")
                .detail("host", host)
                .close();
    }

    /// The row was not ours to give any more. Deleted meanwhile: the claim goes. Given by another delivery
    /// of the same request: that one holds the same claim, which stays.
    private void letGo(Instance instance) {
        var now = store.living(instance.id());
        if (now.isEmpty()
                || now.get().taskState() == TaskState.DELETING
                || now.get().host() == null) {
            peers.releaseAllocations(instance.id());
        }
    }

    /// A build failed on a host, which has cleaned up there: the next alternate that has room, then the
    /// scheduler.
    void elsewhere(ConductorCast.BuildElsewhere message) {
        var started = clock.instant();
        var row = store.living(message.instance());
        if (row.isEmpty()
                || row.get().fence() != message.fence()
                || row.get().vmState() != VmState.BUILDING
                || row.get().taskState() == TaskState.DELETING) {
            return;
        }
        var instance = row.get();
        bus.fanout(NovaTopics.SCHEDULER_FACTS, "build_failed", Json.object().put("host", message.failedHost()));
        if (message.attempt() >= maxAttempts) {
            giveUp(
                    instance,
                    started,
                    "Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance "
                            + instance.id() + ".",
                    message.reason());
            return;
        }
        var notes = new HashMap<>(instance.systemMetadata());
        notes.merge(TRIED, message.failedHost(), (old, more) -> old + "," + more);
        if (!toAlternate(instance, message, notes)) {
            askAgain(instance, message, notes, started);
        }
    }

    private boolean toAlternate(Instance instance, ConductorCast.BuildElsewhere message, Map<String, String> notes) {
        if (instance.spec().group() != null) {
            return false; // where its group is has changed since the alternates were chosen
        }
        var left = message.alternates();
        for (var i = 0; i < left.size(); i++) {
            var next = left.get(i);
            if (!next.host().equals(message.failedHost()) && peers.claim(instance, amounts(next.allocations()))) {
                handOver(instance, next, left.subList(i + 1, left.size()), message.attempt() + 1, notes);
                return true;
            }
        }
        return false;
    }

    private void askAgain(
            Instance instance, ConductorCast.BuildElsewhere message, Map<String, String> notes, Instant started) {
        Set<String> tried = new HashSet<>(List.of(notes.getOrDefault(TRIED, "").split(",")));
        var found = destinator.find(List.of(instance), instance.spec(), tried, maxAttempts - message.attempt() - 1);
        if (found.places().isEmpty()) {
            giveUp(
                    instance,
                    started,
                    NO_VALID_HOST + "There are not enough hosts available.",
                    message.reason() + "; then: " + found.noValidHost());
            return;
        }
        var selections = found.places().getFirst();
        handOver(
                instance,
                selections.getFirst(),
                selections.subList(1, selections.size()),
                message.attempt() + 1,
                notes);
    }

    private void handOver(
            Instance instance, Selection to, List<Selection> rest, int attempt, Map<String, String> notes) {
        var now = clock.instant();
        var won = store.db()
                .write(tx -> give(
                        tx,
                        instance,
                        to,
                        now,
                        notes,
                        fence -> new ComputeCast.BuildAndRun(instance.id(), fence, rest, attempt)));
        if (won) {
            traceCast(instance.id(), to.host());
        } else {
            letGo(instance);
        }
    }

    private void giveUp(Instance instance, Instant started, String message, String details) {
        peers.releasePorts(instance);
        peers.releaseAllocations(instance.id());
        outcomes.fail(instance, SCHEDULE_EVENT, started, message, details);
    }

    /// From the form of the Placement API to amounts by provider and class.
    static Map<UUID, Map<String, Long>> amounts(ObjectNode allocations) {
        Map<UUID, Map<String, Long>> all = new HashMap<>();
        for (var provider : allocations.properties()) {
            Map<String, Long> amounts = new HashMap<>();
            for (var resource : provider.getValue().path("resources").properties()) {
                amounts.put(resource.getKey(), resource.getValue().longValue());
            }
            all.put(UUID.fromString(provider.getKey()), amounts);
        }
        return all;
    }
}
