package org.pileus.nova.conductor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.CallTimeout;
import org.pileus.kernel.messaging.RemoteFailure;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.model.DestinationRequest;
import org.pileus.nova.model.Destinations;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.NovaTopics;

/// Asks the scheduler where instances go (nova.5), with what only the database knows: where group members and the
/// instances of hints are.
final class Destinator {
    private static final System.Logger LOG = System.getLogger(Destinator.class.getName());
    private static final int TRIES = 3;
    private final NovaStore store;
    private final Bus bus;
    private final Tracer tracer;
    private final Failpoints failpoints;
    private final Duration deadline;
    private final Timers timers;

    Destinator(NovaStore store, Bus bus, Tracer tracer, Failpoints failpoints, Duration deadline, Timers timers) {
        this.store = store;
        this.bus = bus;
        this.tracer = tracer;
        this.failpoints = failpoints;
        this.deadline = deadline;
        this.timers = timers;
    }

    /// Places for instances that are equal but for their ids.
    /// @param spec  what to ask for: that of the instances, or one that names another zone or host
    Destinations find(List<Instance> instances, InstanceSpec spec, Set<String> ignored, int alternates) {
        var first = instances.getFirst();
        var request = request(instances, first, spec, ignored, alternates);
        try (var span = tracer.open(
                NovaFlow.SCHEDULE_REQUEST,
                "nova-conductor",
                "nova-scheduler",
                Means.CALL,
                "scheduler/select_destinations")) {
            span.subject(first.id()).detail("via", "nova-conductor");
            for (var attempt = 1; ; attempt++) {
                try {
                    failpoints.before("conductor.schedule");
                    return Destinations.fromJson(
                            bus.call(NovaTopics.SCHEDULER, DestinationRequest.METHOD, request.toJson(), deadline));
                } catch (ApiException | CallTimeout | RemoteFailure e) {
                    LOG.log(Level.WARNING, "scheduler, attempt {0} for {1}: {2}", attempt, first.id(), e.getMessage());
                    if (attempt == TRIES || !pause(attempt)) {
                        span.failed(e.getMessage());
                        return new Destinations(List.of(), "The scheduler did not answer: " + e.getMessage());
                    }
                }
            }
        }
    }

    /// @return false when the process ends
    private boolean pause(int attempt) {
        try {
            timers.sleep(Duration.ofMillis(300L * attempt * attempt));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private DestinationRequest request(
            List<Instance> instances, Instance first, InstanceSpec spec, Set<String> ignored, int alternates) {
        var same = spec.hints().get("same_host");
        var different = spec.hints().getOrDefault("different_host", List.of());
        var group = spec.group();
        Map<String, Integer> groupHosts = new HashMap<>();
        @Nullable Set<String> sameHosts = same == null ? null : new HashSet<>();
        Set<String> differentHosts = new HashSet<>();
        if (group != null || same != null || !different.isEmpty()) {
            store.db().read(query -> {
                if (group != null) {
                    groupHosts.putAll(store.instances().groupHosts(query, group.id()));
                }
                if (sameHosts != null && same != null) {
                    sameHosts.addAll(hosts(query, same));
                }
                differentHosts.addAll(hosts(query, different));
                return true;
            });
        }
        // An instance that is moved away does not count as a member where it is.
        for (var instance : instances) {
            var host = instance.host();
            if (host != null) {
                groupHosts.computeIfPresent(host, (name, count) -> count > 1 ? count - 1 : null);
            }
        }
        return new DestinationRequest(
                instances.stream().map(Instance::id).toList(),
                first.projectId(),
                first.userId(),
                first.flavor(),
                first.image(),
                spec,
                ignored,
                groupHosts,
                sameHosts,
                differentHosts,
                alternates);
    }

    private Set<String> hosts(Query query, List<String> instances) {
        Set<String> hosts = new HashSet<>();
        for (var instance : store.instances().findAll(query, uuids(instances))) {
            var host = instance.host();
            if (host != null && !instance.deleted()) {
                hosts.add(host);
            }
        }
        return hosts;
    }

    private static List<UUID> uuids(List<String> texts) {
        return texts.stream()
                .filter(text -> text.length() == 36)
                .map(UUID::fromString)
                .toList();
    }
}
