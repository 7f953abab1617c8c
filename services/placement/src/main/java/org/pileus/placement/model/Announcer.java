package org.pileus.placement.model;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.Bus;
import tools.jackson.databind.node.ObjectNode;

/// Tells the other replicas of this service what changed here. Claims are gathered for a second: a replica
/// that knows of one late offers a place that is gone, and the database refuses it. Everything else is told
/// at once.
public final class Announcer {
    public static final String TOPIC = "placement.changed";
    static final String PROVIDERS = "providers";
    static final String NAMES = "names";
    private static final Duration GATHER = Duration.ofSeconds(1);

    private final Bus bus;
    private final Timers timers;
    private final String origin;
    private final Set<String> gathered = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waiting = new AtomicBoolean();

    /// @param origin what this replica calls itself, so that it does not listen to itself
    public Announcer(Bus bus, Timers timers, String origin) {
        this.bus = bus;
        this.timers = timers;
        this.origin = origin;
    }

    void changed(Collection<String> providers) {
        var message = message();
        var list = message.putArray(PROVIDERS);
        providers.forEach(list::add);
        bus.fanout(TOPIC, "changed", message);
    }

    void used(Collection<String> providers) {
        gathered.addAll(providers);
        if (!gathered.isEmpty() && waiting.compareAndSet(false, true)) {
            timers.after(GATHER, "announce claims", this::flush);
        }
    }

    private void flush() {
        waiting.set(false);
        var ids = List.copyOf(gathered);
        gathered.removeAll(ids);
        changed(ids);
    }

    /// Custom traits or resource classes came or went.
    public void namesChanged() {
        bus.fanout(TOPIC, "changed", message().put(NAMES, true));
    }

    boolean isOwn(ObjectNode message) {
        return origin.equals(Json.textOrNull(message, "origin"));
    }

    private ObjectNode message() {
        return Json.object().put("origin", origin);
    }
}
