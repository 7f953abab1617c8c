package org.pileus.wiring;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpTransport;
import org.pileus.kernel.trace.SpanRecord;
import org.pileus.kernel.trace.SpanSink;

/// Sends finished steps to an OpenTelemetry collector, as `[pileus] otlp_endpoint` names it
/// (`http://collector:4318/v1/traces`), in the JSON form of OTLP over HTTP. A launch never waits for it:
/// what does not fit into its queue, or is refused, is dropped and counted. Why there is no SDK here: ADR
/// 0008.
public final class OtlpExporter implements SpanSink, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OtlpExporter.class.getName());
    private static final int WAITING = 10_000;
    private static final int AT_ONCE = 500;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpTransport http;
    private final String endpoint;
    private final OtlpSpans spans;
    private final BlockingQueue<SpanRecord> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Timers.Cancellable timer;
    /// Held by the one flush that runs.
    private final ReentrantLock sending = new ReentrantLock();
    /// Whether the collector was away last time: said once, not every second. Guarded by [#sending].
    private boolean away;

    /// @param endpoint  the whole URL to post to
    /// @param random    for span ids
    public OtlpExporter(HttpTransport http, String endpoint, Timers timers, RandomGenerator random) {
        this.http = http;
        this.endpoint = endpoint;
        this.spans = new OtlpSpans(random);
        this.timer = timers.every(PERIOD, "otlp", this::flush);
    }

    /// The exporter that the configuration asks for; null when it asks for none.
    public static @Nullable OtlpExporter configured(
            ConfigReader options, HttpTransport http, Timers timers, RandomGenerator random) {
        var endpoint = options.textOrNull("pileus", "otlp_endpoint");
        return endpoint == null || endpoint.isEmpty() ? null : new OtlpExporter(http, endpoint, timers, random);
    }

    /// Gives each span to both.
    public static SpanSink both(SpanSink one, SpanSink other) {
        return span -> {
            one.accept(span);
            other.accept(span);
        };
    }

    @Override
    public void accept(SpanRecord span) {
        if (!waiting.offer(span)) {
            dropped.incrementAndGet();
        }
    }

    /// Steps that the collector will never see.
    long dropped() {
        return dropped.get();
    }

    /// Sends all that waits; stops at the first refusal, so that a dead collector costs one timeout a turn.
    void flush() {
        sending.lock();
        try {
            List<SpanRecord> batch = new ArrayList<>(AT_ONCE);
            while (waiting.drainTo(batch, AT_ONCE) > 0) {
                if (!sent(batch)) {
                    dropped.addAndGet(batch.size());
                    return;
                }
                batch.clear();
            }
        } finally {
            sending.unlock();
        }
    }

    private boolean sent(List<SpanRecord> batch) {
        var call = HttpCall.of("POST", endpoint).json(spans.request(batch)).timeout(PATIENCE);
        try (var reply = http.send(call)) {
            if (reply.ok()) {
                back();
                return true;
            }
            return lost("status " + reply.status());
        } catch (IOException e) {
            return lost(e.toString());
        }
    }

    private void back() {
        if (away) {
            away = false;
            LOG.log(Level.INFO, "the trace collector takes spans again; " + dropped.get() + " were lost so far");
        }
    }

    private boolean lost(String why) {
        LOG.log(away ? Level.DEBUG : Level.WARNING, "the trace collector at " + endpoint + " takes no spans: " + why);
        away = true;
        return false;
    }

    @Override
    public void close() {
        timer.cancel();
        flush();
    }
}
