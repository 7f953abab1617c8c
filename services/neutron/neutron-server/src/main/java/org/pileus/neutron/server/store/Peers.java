package org.pileus.neutron.server.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Subscription;

/// Other neutron-servers on the same database: whether there are any, and telling them that something in
/// memory is to be read again. Best effort; what is lost is found by the slow reload.
public final class Peers {
    /// Schedules of DHCP agents changed.
    public static final String DHCP_AGENTS = "dhcp_agents_changed";
    /// An agent came or changed.
    public static final String AGENTS = "agents_changed";

    private static final System.Logger LOG = System.getLogger(Peers.class.getName());
    private static final String TOPIC = "neutron-server-peers";
    private static final String HELLO = "hello";
    private static final String HERE = "here";
    /// A peer that has not been heard for so long is gone: three announcements.
    private static final Duration GONE = Duration.ofSeconds(60);

    private final Bus bus;
    private final Clock clock;
    private final String self;
    private final Map<String, Runnable> listeners = new ConcurrentHashMap<>();
    private volatile @Nullable Instant heard;

    public Peers(Bus bus, Clock clock, IdSource ids) {
        this.bus = bus;
        this.clock = clock;
        this.self = ids.uuid().toString();
    }

    /// Names what is done when a peer tells of such a change.
    public void on(String change, Runnable work) {
        listeners.put(change, work);
    }

    /// Starts to listen, and asks who else is there.
    public Subscription join() {
        var subscription = bus.listen(TOPIC, message -> {
            receive(message);
            return null;
        });
        tell(HELLO);
        return subscription;
    }

    /// Says now and then that this server is there.
    public void announce() {
        tell(HERE);
    }

    /// Tells all peers of a change.
    public void tell(String change) {
        try {
            bus.fanout(TOPIC, change, Json.object().put("sender", self));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "change not announced", e);
        }
    }

    private void receive(Message message) {
        if (self.equals(Json.textOrNull(message.args(), "sender"))) {
            return;
        }
        heard = clock.instant();
        if (message.method().equals(HELLO)) {
            announce();
        }
        var work = listeners.get(message.method());
        if (work != null) {
            work.run();
        }
    }

    /// Whether nobody else writes what this server remembers.
    public boolean alone() {
        var last = heard;
        return last == null || last.plus(GONE).isBefore(clock.instant());
    }
}
