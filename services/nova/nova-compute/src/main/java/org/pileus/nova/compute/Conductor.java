package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.CallTimeout;
import org.pileus.kernel.messaging.RemoteFailure;
import org.pileus.nova.model.ConductorCall;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceReport;
import org.pileus.nova.model.NovaTopics;
import tools.jackson.databind.node.ObjectNode;

/// nova-conductor as one compute sees it. Calls that were not answered are repeated with growing pauses:
/// every one of them may be repeated.
final class Conductor {
    private static final System.Logger LOG = System.getLogger(Conductor.class.getName());
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int TRIES = 12;
    private final Bus bus;
    private final Timers timers;
    private final String host;

    Conductor(Bus bus, Timers timers, String host) {
        this.bus = bus;
        this.timers = timers;
        this.host = host;
    }

    /// What conductor says of an instance.
    /// @param crowded  its anti-affinity group has too many members here
    record Known(Instance instance, boolean crowded) {}

    /// Asks for an instance.
    /// @param fence -1 for any
    /// @return null when the instance is deleted, elsewhere, or has another fencing number
    @Nullable
    Known info(UUID instance, long fence) {
        var answer = call(new ConductorCall.InstanceInfo(instance, host, fence));
        return answer.path("instance") instanceof ObjectNode found
                ? new Known(Instance.fromJson(found), answer.path("crowded").asBoolean(false))
                : null;
    }

    /// Tells what changed.
    /// @return false when the row is somebody else's now
    boolean report(InstanceReport report) {
        return call(new ConductorCall.Report(report)).path("applied").asBoolean(false);
    }

    boolean deleted(UUID instance, Instant started) {
        return call(new ConductorCall.Deleted(instance, host, started))
                .path("applied")
                .asBoolean(false);
    }

    ObjectNode hostInstances(List<UUID> guests) {
        return call(new ConductorCall.HostInstances(host, guests));
    }

    ObjectNode once(ConductorCall call) {
        return bus.call(NovaTopics.CONDUCTOR, call.method(), call.args(), DEADLINE);
    }

    void cast(ConductorCast message) {
        for (var attempt = 1; ; attempt++) {
            try {
                bus.cast(NovaTopics.CONDUCTOR, message.method(), message.args());
                return;
            } catch (ApiException e) {
                giveUpOrPause(e, attempt, message.method());
            }
        }
    }

    /// For what may be lost.
    void castOnce(ConductorCast message) {
        try {
            bus.cast(NovaTopics.CONDUCTOR, message.method(), message.args());
        } catch (ApiException e) {
            LOG.log(Level.DEBUG, "lost {0}: {1}", message.method(), e.getMessage());
        }
    }

    private ObjectNode call(ConductorCall call) {
        for (var attempt = 1; ; attempt++) {
            try {
                return once(call);
            } catch (ApiException e) {
                if (!(e.failure() instanceof Failure.Unavailable)) {
                    throw e;
                }
                giveUpOrPause(e, attempt, call.method());
            } catch (CallTimeout | RemoteFailure e) {
                giveUpOrPause(e, attempt, call.method());
            }
        }
    }

    private void giveUpOrPause(RuntimeException e, int attempt, String method) {
        if (attempt >= TRIES) {
            throw e;
        }
        LOG.log(Level.WARNING, "{0}: conductor, {1}, attempt {2}: {3}", host, method, attempt, e.getMessage());
        var pause = Duration.ofMillis(100L << Math.min(attempt, 6));
        try {
            timers.sleep(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }
}
