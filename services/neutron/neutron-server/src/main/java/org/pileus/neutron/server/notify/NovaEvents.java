package org.pileus.neutron.server.notify;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.pileus.client.nova.NovaClient;
import org.pileus.client.nova.ServerEvent;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.NeutronFlow;

/// Tells nova what happened to the interfaces of its servers: `POST /os-server-external-events`. An event
/// goes out at once when nothing is under way; what comes meanwhile goes out together with the next one.
/// Safe for concurrent use.
public final class NovaEvents {
    public static final String PLUGGED = "network-vif-plugged";
    public static final String UNPLUGGED = "network-vif-unplugged";
    public static final String DELETED = "network-vif-deleted";
    public static final String CHANGED = "network-changed";

    private static final System.Logger LOG = System.getLogger(NovaEvents.class.getName());
    private static final int LARGEST_BATCH = 100;
    private static final int MOST_WAITING = 10_000;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final NovaClient nova;
    private final Tracer tracer;
    private final Timers timers;
    private final ReentrantLock lock = new ReentrantLock();
    /// Guarded by [#lock].
    private Set<ServerEvent> waiting = new LinkedHashSet<>();
    /// Guarded by [#lock].
    private boolean sending;
    /// Guarded by [#lock].
    private boolean closed;
    private volatile Consumer<List<String>> told = ports -> {};

    public NovaEvents(NovaClient nova, Tracer tracer, Timers timers) {
        this.nova = nova;
        this.tracer = tracer;
        this.timers = timers;
    }

    /// Names who hears of what nova has taken.
    /// @param ports who hears the ids of ports whose `network-vif-plugged` nova has taken
    public void onPlugged(Consumer<List<String>> ports) {
        told = ports;
    }

    /// Queues what happened to a server's port; returns at once.
    public void send(String name, String server, String port) {
        var event = new ServerEvent(name, server, port, "completed");
        lock.lock();
        try {
            if (closed || waiting.size() >= MOST_WAITING) {
                return;
            }
            waiting.add(event);
            if (sending) {
                return;
            }
            sending = true;
        } finally {
            lock.unlock();
        }
        var context = RequestScope.find();
        Thread.ofVirtual().name("nova events").start(() -> {
            if (context.isPresent()) {
                RequestScope.run(context.get(), this::drain);
            } else {
                drain();
            }
        });
    }

    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private void drain() {
        while (true) {
            List<ServerEvent> batch;
            lock.lock();
            try {
                if (waiting.isEmpty() || closed) {
                    sending = false;
                    return;
                }
                batch = waiting.stream().limit(LARGEST_BATCH).toList();
                waiting.removeAll(batch);
            } finally {
                lock.unlock();
            }
            if (!deliver(batch)) {
                later(batch);
                return;
            }
        }
    }

    /// Nova is away: the events wait. Those about ACTIVE ports would also be found again by the sweep.
    private void later(List<ServerEvent> batch) {
        lock.lock();
        try {
            var all = new LinkedHashSet<>(batch);
            all.addAll(waiting);
            waiting = all;
        } finally {
            lock.unlock();
        }
        timers.after(RETRY, "nova events", this::drain);
    }

    private boolean deliver(List<ServerEvent> batch) {
        var plugged =
                batch.stream().filter(event -> event.name().equals(PLUGGED)).toList();
        try (var span = tracer.open(
                NeutronFlow.VIF_PLUGGED,
                "neutron-server",
                "nova-api",
                Means.REST,
                "POST /v2.1/os-server-external-events")) {
            if (!plugged.isEmpty()) {
                span.subject(plugged.getFirst().serverId())
                        .object(plugged.getFirst().tag());
            }
            span.detail("events", batch.size());
            span.detail("refused", nova.report(batch).size());
            tellPlugged(plugged);
            return true;
        } catch (ApiException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "nova did not take events: " + e.getMessage());
            return refused(e, plugged);
        }
    }

    private void tellPlugged(List<ServerEvent> plugged) {
        if (!plugged.isEmpty()) {
            told.accept(
                    plugged.stream().map(event -> String.valueOf(event.tag())).toList());
        }
    }

    /// An answer that will not change: nova knows none of these servers. Anything else is tried again.
    private boolean refused(ApiException e, List<ServerEvent> plugged) {
        var settled = e.failure() instanceof Failure.NotFound
                || e.failure() instanceof Failure.Invalid
                || e.failure() instanceof Failure.Forbidden;
        if (settled) {
            tellPlugged(plugged);
        }
        return settled;
    }
}
