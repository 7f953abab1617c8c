package org.pileus.nova.api.servers;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.db.actions.ActionRepository;
import org.pileus.nova.db.actions.InstanceAction;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.quotas.Usage;
import org.pileus.nova.db.quotas.UsageRepository;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.NovaTopics;

/// Writes what the API does to instances: state, action record and message, all in one transaction.
public final class InstanceLedger {
    private static final String ACTOR = "nova-api";

    private final Database db;
    private final Outbox outbox;
    private final Clock clock;
    private final Tracer tracer;
    private final Failpoints failpoints;
    private final InstanceRepository instances = new InstanceRepository();
    private final ActionRepository actions = new ActionRepository();
    private final UsageRepository usages = new UsageRepository();

    public InstanceLedger(Database db, Outbox outbox, Clock clock, Tracer tracer, Failpoints failpoints) {
        this.db = db;
        this.outbox = outbox;
        this.clock = clock;
        this.tracer = tracer;
        this.failpoints = failpoints;
    }

    /// A message that goes out if the change is made.
    @FunctionalInterface
    interface Send {
        Send NOTHING = (outbox, tx) -> {};

        void send(Outbox outbox, Transaction tx);

        static Send compute(Instance instance, ComputeCast cast) {
            var host = instance.host();
            if (host == null) {
                throw ApiException.conflict("Instance " + instance.id() + " is not on any host.");
            }
            return (outbox, tx) -> outbox.cast(tx, NovaTopics.compute(host), cast.method(), cast.args());
        }

        static Send conductor(ConductorCast cast) {
            return (outbox, tx) -> outbox.cast(tx, NovaTopics.CONDUCTOR, cast.method(), cast.args());
        }
    }

    Instant now() {
        return clock.instant();
    }

    Database db() {
        return db;
    }

    /// Writes new instances, their action and the message that starts them (steps 4 and 5 of the launch).
    /// @param wanted the rows of the most that were asked for; fewer are written when the quota has room
    ///     for fewer
    /// @param least   how many must be written
    /// @param limits  of the project
    /// @param own     of the caller alone
    /// @return those that were written; empty, writing nothing, when the quota has no room for the least
    List<Instance> create(RequestContext caller, List<Instance> wanted, int least, Usage limits, Usage own) {
        var first = wanted.getFirst();
        try (var span = tracer.open(NovaFlow.DB_CREATE, ACTOR, "nova-db", Means.SQL, "instances")
                .subject(first.id())) {
            failpoints.before("api.record");
            var written = db.write(tx -> insert(tx, caller, wanted, least, limits, own));
            failpoints.after("api.record");
            failpoints.after("api.cast");
            if (written.isEmpty()) {
                span.failed("quota exceeded");
            }
            return written;
        }
    }

    private List<Instance> insert(
            Transaction tx, RequestContext caller, List<Instance> wanted, int least, Usage limits, Usage own) {
        var flavor = wanted.getFirst().flavor();
        var project = wanted.getFirst().projectId();
        var count = wanted.size();
        if (!usages.take(tx, project, usage(flavor, count), limits)) {
            // The usage has been counted just now: take as many as there is room for.
            count = Math.min(count, room(usages.recount(tx, project), flavor, limits));
            if (count < least || !usages.take(tx, project, usage(flavor, count), limits)) {
                return List.of();
            }
        }
        failpoints.during("api.quota");
        var written = wanted.subList(0, count);
        instances.insert(tx, written);
        checkUser(tx, written.getFirst(), own);
        for (var instance : written) {
            open(tx, caller, instance, "create", instance.times().created());
        }
        failpoints.before("api.cast");
        var cast = new ConductorCast.ScheduleAndBuild(
                written.stream().map(Instance::id).toList());
        Send.conductor(cast).send(outbox, tx);
        tx.afterCommit(() -> written.forEach(this::traceCast));
        return written;
    }

    /// Counted after the insert; one who is over it takes the whole transaction back.
    private void checkUser(Transaction tx, Instance instance, Usage own) {
        if (own.instances() < 0 && own.cores() < 0 && own.ramMib() < 0) {
            return;
        }
        var used = instances.usageOfUser(tx, instance.projectId(), instance.userId());
        if (over(used.instances(), own.instances())
                || over(used.cores(), own.cores())
                || over(used.ramMib(), own.ramMib())) {
            throw new ApiException(new Failure.QuotaExceeded(
                    List.of("instances"),
                    "Quota exceeded for instances: the limit of user " + instance.userId() + " is reached"));
        }
    }

    private static boolean over(long used, long limit) {
        return limit >= 0 && used > limit;
    }

    private static Usage usage(Flavor flavor, int count) {
        return new Usage(count, (long) count * flavor.vcpus(), (long) count * flavor.memoryMib());
    }

    private static int room(Usage used, Flavor flavor, Usage limits) {
        var room = (long) Integer.MAX_VALUE;
        if (limits.instances() >= 0) {
            room = Math.min(room, limits.instances() - used.instances());
        }
        if (limits.cores() >= 0) {
            room = Math.min(room, (limits.cores() - used.cores()) / flavor.vcpus());
        }
        if (limits.ramMib() >= 0) {
            room = Math.min(room, (limits.ramMib() - used.ramMib()) / flavor.memoryMib());
        }
        return (int) Math.max(room, 0);
    }

    private void traceCast(Instance instance) {
        tracer.open(
                        NovaFlow.SCHEDULE_REQUEST,
                        ACTOR,
                        "nova-conductor",
                        Means.CAST,
                        "conductor/" + ConductorCast.ScheduleAndBuild.METHOD)
                .subject(instance.id())
                .detail("via", "nova-conductor calls nova-scheduler")
                .close();
    }

    private void open(Transaction tx, RequestContext caller, Instance instance, String action, Instant now) {
        actions.open(
                tx,
                new InstanceAction(
                        instance.id(),
                        caller.requestId(),
                        action,
                        caller.userId(),
                        caller.projectId(),
                        null,
                        now,
                        now,
                        null));
    }

    /// Makes a change if the guard holds, opens the action and sends the message.
    /// @return false, doing nothing, when the instance is no longer as the caller read it
    boolean begin(RequestContext caller, Instance instance, String action, Guard guard, Change change, Send send) {
        return begin(caller, instance, action, guard, change, send, tx -> {});
    }

    /// @param more further writes of the same transaction, done first
    boolean begin(
            RequestContext caller,
            Instance instance,
            String action,
            Guard guard,
            Change change,
            Send send,
            java.util.function.Consumer<Transaction> more) {
        return db.write(tx -> {
            if (!instances.change(tx, instance.id(), guard, change)) {
                return false;
            }
            more.accept(tx);
            open(tx, caller, instance, action, clock.instant());
            send.send(outbox, tx);
            return true;
        });
    }

    /// A change that no host needs to hear of; it is over when it is written.
    boolean change(Instance instance, Guard guard, Change change) {
        return db.write(tx -> instances.change(tx, instance.id(), guard, change));
    }

    /// The same with its action, opened and closed.
    boolean record(RequestContext caller, Instance instance, String action, Guard guard, Change change) {
        return db.write(tx -> {
            if (!instances.change(tx, instance.id(), guard, change)) {
                return false;
            }
            var now = clock.instant();
            open(tx, caller, instance, action, now);
            actions.close(tx, instance.id(), caller.requestId(), false, now);
            return true;
        });
    }

    /// Opens an action for something that a host is called for at once.
    void note(RequestContext caller, Instance instance, String action, @Nullable Send send) {
        db.run(tx -> {
            open(tx, caller, instance, action, clock.instant());
            if (send != null) {
                send.send(outbox, tx);
            }
        });
    }
}
