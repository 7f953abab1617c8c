package org.pileus.nova.conductor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.pileus.nova.model.ComputeState;

/// Which compute services report, by monotonic time: a step of the clock takes nobody down.
final class LiveHosts {
    private record Seen(UUID service, long nanos, boolean running) {}

    private final Map<String, Seen> hosts = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private final Duration downTime;
    private final long started;

    LiveHosts(LongSupplier nanos, Duration downTime) {
        this.nanos = nanos;
        this.downTime = downTime;
        this.started = nanos.getAsLong();
    }

    void heard(ComputeState state) {
        hosts.put(state.host(), new Seen(state.serviceId(), nanos.getAsLong(), state.running()));
    }

    /// Whether a host is known to be down. One that was never heard of is given the time of one report after our
    /// own start.
    boolean down(String host) {
        var seen = hosts.get(host);
        var since = seen == null ? started : seen.nanos();
        return (seen != null && !seen.running()) || nanos.getAsLong() - since > downTime.toNanos();
    }

    /// Seconds since its last report; -1 when there was none.
    long secondsAgo(String host) {
        var seen = hosts.get(host);
        if (seen == null) {
            return -1;
        }
        return seen.running()
                ? Duration.ofNanos(nanos.getAsLong() - seen.nanos()).toSeconds()
                : Integer.MAX_VALUE;
    }

    /// Services that reported lately.
    List<UUID> services() {
        List<UUID> live = new ArrayList<>();
        for (var seen : hosts.values()) {
            if (seen.running() && nanos.getAsLong() - seen.nanos() <= downTime.toNanos()) {
                live.add(seen.service());
            }
        }
        return live;
    }
}
