package org.pileus.nova.api.hosts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.messaging.Bus;
import org.pileus.nova.db.aggregates.Aggregate;
import org.pileus.nova.db.aggregates.AggregateRepository;
import org.pileus.nova.db.services.ServiceRecord;
import org.pileus.nova.db.services.ServiceRepository;
import org.pileus.nova.model.ComputeState;
import org.pileus.nova.model.NodeStats;
import org.pileus.nova.model.NovaTopics;

/// Which services there are, which of them live, and in which zone their hosts are. Heard from the reports
/// of computes and read from the database now and then; a create asks it without a statement.
public final class ServiceStates {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Database db;
    private final Bus bus;
    private final Clock clock;
    private final Duration downTime;
    private final String defaultZone;
    private final ServiceRepository services = new ServiceRepository();
    private final AggregateRepository aggregates = new AggregateRepository();
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final Instant started;
    private volatile @Nullable Snapshot current;

    private record Heard(ComputeState state, Instant at) {}

    private record Snapshot(
            List<ServiceRecord> services, List<Aggregate> aggregates, Map<String, String> zones, Instant until) {}

    /// @param downTime     without a report for so long a service is down (`service_down_time`)
    /// @param defaultZone  of hosts that no aggregate puts into another (`default_availability_zone`)
    public ServiceStates(Database db, Bus bus, Clock clock, Duration downTime, String defaultZone) {
        this.db = db;
        this.bus = bus;
        this.clock = clock;
        this.downTime = downTime;
        this.defaultZone = defaultZone;
        this.started = clock.instant();
    }

    /// Hears the reports of computes, and of changes made by other processes.
    public List<AutoCloseable> listen() {
        return List.of(
                bus.listen(NovaTopics.COMPUTE_STATE, message -> {
                    if (message.method().equals(ComputeState.METHOD)) {
                        var state = ComputeState.fromJson(message.args());
                        if (heard.put(state.host(), new Heard(state, clock.instant())) == null) {
                            current = null;
                        }
                    }
                    return null;
                }),
                bus.listen(NovaTopics.SCHEDULER_FACTS, message -> {
                    current = null;
                    return null;
                }));
    }

    /// Tells everybody that services or aggregates were changed.
    public void changed() {
        current = null;
        bus.fanout(NovaTopics.SCHEDULER_FACTS, "changed", Json.object());
    }

    private Snapshot snapshot() {
        var known = current;
        var now = clock.instant();
        if (known != null && now.isBefore(known.until)) {
            return known;
        }
        var fresh = db.read(query -> {
            var all = aggregates.all(query);
            var zones = new ConcurrentHashMap<String, String>();
            for (var aggregate : all) {
                var zone = aggregate.zone();
                if (zone != null) {
                    aggregate.hosts().forEach(host -> zones.put(host, zone));
                }
            }
            return new Snapshot(services.all(query), all, zones, now.plus(FRESH));
        });
        current = fresh;
        return fresh;
    }

    public List<ServiceRecord> services() {
        return snapshot().services;
    }

    public List<Aggregate> aggregates() {
        return snapshot().aggregates;
    }

    /// The compute service of a host.
    public Optional<ServiceRecord> compute(String host) {
        return services().stream()
                .filter(service -> service.binary().equals(ServiceRecord.COMPUTE)
                        && service.host().equals(host))
                .findFirst();
    }

    public String zone(ServiceRecord service) {
        return service.binary().equals(ServiceRecord.COMPUTE) ? zoneOf(service.host()) : "internal";
    }

    public String zoneOf(String host) {
        return snapshot().zones.getOrDefault(host, defaultZone);
    }

    /// Names of the zones that have a compute host, enabled or not.
    public List<String> zones() {
        var names = new ArrayList<String>();
        for (var service : services()) {
            var zone = zone(service);
            if (service.binary().equals(ServiceRecord.COMPUTE) && !names.contains(zone)) {
                names.add(zone);
            }
        }
        return names;
    }

    /// When the service last said that it lives.
    public @Nullable Instant lastSeen(ServiceRecord service) {
        var report = service.binary().equals(ServiceRecord.COMPUTE) ? heard.get(service.host()) : null;
        return report == null ? service.lastSeen() : report.at;
    }

    /// Whether the service lives. Reports are not kept over a restart of ours, so that shortly after one the rare
    /// writing in the database is believed for longer.
    public boolean up(ServiceRecord service) {
        if (service.forcedDown()) {
            return false;
        }
        if (!service.binary().equals(ServiceRecord.COMPUTE)) {
            // Conductor and scheduler are reached through the bus by topic: one that runs takes the work.
            return true;
        }
        var now = clock.instant();
        var report = heard.get(service.host());
        if (report != null) {
            return report.state.running() && now.isBefore(report.at.plus(downTime));
        }
        return now.isBefore(started.plus(downTime)) && service.lastSeen() != null;
    }

    public boolean hostUp(String host) {
        return compute(host).map(this::up).orElse(false);
    }

    /// The newest figures of a node, when its host has told any since our start.
    public @Nullable NodeStats stats(String host) {
        var report = heard.get(host);
        return report == null ? null : report.state.stats();
    }

    /// `host_status` of servers there.
    public String status(String host) {
        var service = compute(host);
        if (service.isEmpty()) {
            return "UNKNOWN";
        }
        return !up(service.get()) ? "DOWN" : service.get().disabled() ? "MAINTENANCE" : "UP";
    }
}
