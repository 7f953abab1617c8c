package org.pileus.wiring;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.trace.SpanRecord;
import org.pileus.kernel.trace.SpanSink;
import org.pileus.kernel.trace.TraceStore;

/// Brings the spans of every process to those that keep them: gathered for a moment, sent as one fan-out. A
/// launch never waits for it; when more comes than can be sent, the newest are dropped.
public final class SpanFanout implements SpanSink, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SpanFanout.class.getName());
    private static final String TOPIC = "pileus.trace";
    private static final int WAITING = 10_000;
    private static final int AT_ONCE = 500;

    private final Bus bus;
    private final BlockingQueue<SpanRecord> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Timers.Cancellable timer;

    public SpanFanout(Bus bus, Timers timers) {
        this.bus = bus;
        this.timer = timers.every(Duration.ofMillis(250), "trace", this::flush);
    }

    /// Keeps what other processes send.
    public static Subscription collect(Bus bus, TraceStore store) {
        return bus.listen(TOPIC, message -> {
            message.args().path("spans").forEach(span -> store.accept(SpanRecord.fromJson(span)));
            return null;
        });
    }

    @Override
    public void accept(SpanRecord span) {
        waiting.offer(span);
    }

    private void flush() {
        List<SpanRecord> some = new ArrayList<>();
        while (waiting.drainTo(some, AT_ONCE) > 0) {
            var args = Json.object();
            var list = args.putArray("spans");
            some.forEach(span -> list.add(span.toJson()));
            some.clear();
            try {
                bus.fanout(TOPIC, "spans", args);
            } catch (ApiException e) {
                LOG.log(Level.DEBUG, "the broker is away: spans are lost", e);
            }
        }
    }

    @Override
    public void close() {
        timer.cancel();
        flush();
    }
}
