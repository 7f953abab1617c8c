package org.pileus.nova.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.nova.model.ComputeState;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.NodeStats;
import org.pileus.nova.model.Texts;
import tools.jackson.databind.node.ObjectNode;

/// The scheduler's memory of the hosts, kept right by their reports; what operators set comes from
/// conductor. It only steers: Placement settles every claim.
final class KnownHosts {
    private static final String ZONE = "availability_zone";

    /// One host while it is known.
    private static final class Entry {
        final String host;
        final UUID provider;
        String node;
        String zone;
        boolean disabled;
        boolean forcedDown;
        boolean stopped;
        /// Monotonic nanoseconds of the last report.
        long seen;
        NodeStats stats;
        ObjectNode cpuInfo = Json.object();
        int vcpus;
        long memoryMib;
        long diskGib;
        int builds;
        int failures;

        Entry(String host, UUID provider, String node, String zone, NodeStats stats) {
            this.host = host;
            this.provider = provider;
            this.node = node;
            this.zone = zone;
            this.stats = stats;
        }
    }

    private final LongSupplier nanos;
    private final Duration downTime;
    private final ReentrantLock lock = new ReentrantLock();
    /// Guarded by [#lock].
    private final Map<String, Entry> hosts = new HashMap<>();
    /// Guarded by [#lock]; replaced as a whole.
    private Map<String, List<Map<String, String>>> aggregates = Map.of();

    /// @param nanos  monotonic time: a step of the clock must not take hosts down
    KnownHosts(LongSupplier nanos, Duration downTime) {
        this.nanos = nanos;
        this.downTime = downTime;
    }

    /// A report of a host.
    /// @return false when the host was not known before: what operators set for it must be asked
    boolean report(ComputeState state) {
        lock.lock();
        try {
            var entry = hosts.get(state.host());
            var known = entry != null && entry.provider.equals(state.nodeId());
            if (entry == null || !known) {
                entry = new Entry(state.host(), state.nodeId(), state.node(), state.zone(), state.stats());
                entry.disabled = state.disabled();
                hosts.put(state.host(), entry);
            }
            entry.seen = nanos.getAsLong();
            entry.stopped = !state.running();
            entry.node = state.node();
            take(entry, state.stats());
            return known;
        } finally {
            lock.unlock();
        }
    }

    /// New figures of a host contain what was claimed there before.
    private static void take(Entry entry, NodeStats stats) {
        entry.stats = stats;
        if (!stats.cpuInfo().isEmpty()) {
            entry.cpuInfo = stats.cpuInfo();
        }
        entry.vcpus = 0;
        entry.memoryMib = 0;
        entry.diskGib = 0;
        entry.builds = 0;
    }

    /// Monotonic time, to be read before conductor is asked.
    long now() {
        return nanos.getAsLong();
    }

    /// What conductor says: every host with what operators set, and the aggregates.
    /// @param asked  when it was asked: a host that reported since is kept although the answer does not have it
    void learn(ObjectNode facts, long asked) {
        lock.lock();
        try {
            Map<String, Entry> old = new HashMap<>(hosts);
            hosts.clear();
            for (var fact : facts.path("hosts")) {
                var host = Json.text(fact, "host");
                var provider = Texts.uuid(fact, "provider");
                var entry = old.get(host);
                var seconds = fact.path("seen_seconds_ago").asLong(Long.MAX_VALUE / 2);
                if (entry == null || !entry.provider.equals(provider)) {
                    entry = new Entry(
                            host,
                            provider,
                            Json.text(fact, "node"),
                            Json.text(fact, "zone"),
                            NodeStats.fromJson(fact.path("stats")));
                    entry.cpuInfo = entry.stats.cpuInfo();
                    var age = Math.min(seconds, 2 * downTime.toSeconds());
                    entry.seen = nanos.getAsLong() - Duration.ofSeconds(age).toNanos();
                }
                if (entry.cpuInfo.isEmpty()) {
                    entry.cpuInfo = NodeStats.fromJson(fact.path("stats")).cpuInfo();
                }
                entry.zone = Json.text(fact, "zone");
                entry.disabled = fact.path("disabled").asBoolean(false);
                entry.forcedDown = fact.path("forced_down").asBoolean(false);
                hosts.put(host, entry);
            }
            old.forEach((host, entry) -> {
                if (entry.seen - asked >= 0) {
                    hosts.putIfAbsent(host, entry);
                }
            });
            aggregates = aggregatesByHost(facts);
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, List<Map<String, String>>> aggregatesByHost(ObjectNode facts) {
        Map<String, List<Map<String, String>>> byHost = new HashMap<>();
        for (var aggregate : facts.path("aggregates")) {
            var metadata = Texts.map(aggregate.path("metadata"));
            for (var host : aggregate.path("hosts")) {
                byHost.computeIfAbsent(host.asString(), name -> new ArrayList<>())
                        .add(metadata);
            }
        }
        return byHost;
    }

    /// A claim was made on a host: until its next report the figures are corrected by it.
    void claimed(String host, Flavor flavor) {
        lock.lock();
        try {
            var entry = hosts.get(host);
            if (entry != null) {
                entry.vcpus += flavor.vcpus();
                entry.memoryMib += flavor.memoryMib();
                entry.diskGib += flavor.placementDiskGib();
                entry.builds++;
                entry.failures = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /// A build failed there; it is avoided until a build is sent there again.
    void failed(String host) {
        lock.lock();
        try {
            var entry = hosts.get(host);
            if (entry != null) {
                entry.failures++;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Everything as it is now.
    List<HostState> snapshot() {
        lock.lock();
        try {
            var now = nanos.getAsLong();
            List<HostState> all = new ArrayList<>(hosts.size());
            for (var entry : hosts.values()) {
                all.add(state(entry, now));
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    HostState find(UUID provider) {
        return snapshot().stream()
                .filter(host -> host.provider().equals(provider))
                .findFirst()
                .orElse(null);
    }

    private HostState state(Entry entry, long now) {
        var mine = aggregates.getOrDefault(entry.host, List.of());
        var zone = mine.stream()
                .filter(metadata -> metadata.containsKey(ZONE))
                .map(metadata -> metadata.get(ZONE))
                .findFirst()
                .orElse(entry.zone);
        var up = !entry.forcedDown && !entry.stopped && now - entry.seen <= downTime.toNanos();
        var stats = entry.stats.cpuInfo().isEmpty() && !entry.cpuInfo.isEmpty() ? withCpu(entry) : entry.stats;
        return new HostState(
                entry.host,
                entry.node,
                entry.provider,
                zone,
                up,
                !entry.disabled,
                mine,
                stats,
                entry.vcpus,
                entry.memoryMib,
                entry.diskGib,
                entry.builds,
                entry.failures);
    }

    private static NodeStats withCpu(Entry entry) {
        var stats = entry.stats.withCpuInfo(entry.cpuInfo);
        entry.stats = stats;
        return stats;
    }
}
