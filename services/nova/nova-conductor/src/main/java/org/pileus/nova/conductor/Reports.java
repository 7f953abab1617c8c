package org.pileus.nova.conductor;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.ConductorCall;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceReport;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;
import tools.jackson.databind.node.ObjectNode;

/// The database of the computes: tells them of their instances, and writes what they report, under the
/// fencing number.
final class Reports {
    /// Strangers named in one answer; the rest comes with the next reconciliation.
    private static final int MOST = 500;
    private static final String ACTOR = "nova-conductor";
    private final NovaStore store;
    private final Outcomes outcomes;
    private final Clock clock;
    private final Tracer tracer;
    private final Failpoints failpoints;

    Reports(NovaStore store, Outcomes outcomes, Clock clock, Tracer tracer, Failpoints failpoints) {
        this.store = store;
        this.outcomes = outcomes;
        this.clock = clock;
        this.tracer = tracer;
        this.failpoints = failpoints;
    }

    ObjectNode info(ConductorCall.InstanceInfo ask) {
        tracer.open(NovaFlow.CONDUCTOR_DEQUEUE, ACTOR, "nova-compute", Means.CALL, "conductor/" + ask.method())
                .subject(ask.instance())
                .close();
        try (var span = tracer.open(NovaFlow.INSTANCE_INFO, ACTOR, "database", Means.SQL, "instances")) {
            span.subject(ask.instance());
            var answer = Json.object();
            store.living(ask.instance())
                    .filter(instance -> concerns(instance, ask))
                    .ifPresent(instance -> {
                        answer.set("instance", instance.toJson());
                        answer.put("crowded", crowded(instance));
                    });
            return answer;
        }
    }

    private static boolean concerns(Instance instance, ConductorCall.InstanceInfo ask) {
        return ask.host().equals(instance.host()) && (ask.fence() < 0 || ask.fence() == instance.fence());
    }

    /// Members of an anti-affinity group that were placed on one host at the same moment: all but the first go.
    private boolean crowded(Instance instance) {
        var group = instance.spec().group();
        var host = instance.host();
        if (group == null
                || host == null
                || !group.policy().equals("anti-affinity")
                || instance.vmState() != VmState.BUILDING) {
            return false;
        }
        var before = store.db()
                .<Long>read(query -> store.instances().groupMembersBefore(query, group.id(), host, instance.id()));
        return before >= Math.max(1, group.maxPerHost());
    }

    @Nullable
    Instance find(UUID id) {
        return store.living(id).orElse(null);
    }

    boolean apply(InstanceReport report) {
        var now = clock.instant();
        return store.db().write(tx -> {
            var guard = Guard.alive().fence(report.fence()).host(report.host()).tasks(report.expected());
            var won = store.instances().change(tx, report.instance(), guard, change(report, new Change(now), now));
            var outcome = report.outcome();
            if (won && outcome != null) {
                failpoints.before("notify");
                outcomes.close(
                        tx, report.instance(), outcome.event(), outcome.started(), outcome.message(), report.host());
            }
            return won;
        });
    }

    private static Change change(InstanceReport report, Change change, java.time.Instant now) {
        var vm = report.vm();
        if (vm != null) {
            change.vm(vm);
            if (vm != VmState.ERROR) {
                change.fault(null);
            }
        }
        if (report.setTask()) {
            change.task(report.task());
        }
        var power = report.power();
        if (power != null) {
            change.power(power);
        }
        var vifs = report.vifs();
        if (vifs != null) {
            change.vifs(vifs);
        }
        if (report.launched()) {
            change.launched(now).progress(100);
        }
        if (report.fault() != null) {
            change.fault(report.fault());
        }
        if (report.offload()) {
            change.place(Place.NOWHERE).nextFence();
        }
        var flavor = report.flavor();
        if (flavor != null) {
            change.flavor(flavor);
        }
        if (report.endMove()) {
            change.move(null);
        }
        return change;
    }

    /// How far a build is. Rides along with the next write: a reader sees it a moment later, a crash may lose it.
    void progress(ConductorCast.Progress message) {
        var change = new Change(clock.instant()).task(message.task());
        store.db()
                .writeLater(tx -> store.instances()
                        .change(
                                tx,
                                message.instance(),
                                Guard.alive()
                                        .fence(message.fence())
                                        .vm(VmState.BUILDING)
                                        .notDeleting(),
                                change));
    }

    ObjectNode hostInstances(ConductorCall.HostInstances ask) {
        var answer = Json.object();
        var list = answer.putArray("instances");
        var strangers = answer.putArray("strangers");
        store.db().read(query -> {
            var mine = store.instances().onHost(query, ask.host());
            mine.forEach(instance -> list.add(instance.toJson()));
            var known = mine.stream().map(Instance::id).collect(Collectors.toSet());
            var others = ask.guests().stream()
                    .filter(id -> !known.contains(id))
                    .limit(MOST)
                    .toList();
            Map<UUID, Instance> rows = new HashMap<>();
            store.instances().findAll(query, others).forEach(row -> rows.put(row.id(), row));
            for (var id : others) {
                var row = rows.get(id);
                var why = row == null ? "unknown" : row.deleted() ? "deleted" : "elsewhere";
                strangers.addObject().put("id", id.toString()).put("why", why);
            }
            return true;
        });
        return answer;
    }

    /// States in which a task state may stay for long: nothing is wrong with them.
    static boolean patient(TaskState task) {
        return switch (task) {
            case RESIZE_MIGRATED, IMAGE_UPLOADING, IMAGE_SNAPSHOT, SHELVING_IMAGE_UPLOADING, SOFT_DELETING -> true;
            default -> false;
        };
    }
}
