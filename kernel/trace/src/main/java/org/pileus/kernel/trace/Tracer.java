package org.pileus.kernel.trace;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Opens the spans of one process.
public final class Tracer {
    private final Clock clock;
    private final SpanSink sink;

    public Tracer(Clock clock, SpanSink sink) {
        this.clock = clock;
        this.sink = sink;
    }

    /// A tracer that keeps nothing.
    public static Tracer none() {
        return new Tracer(Clock.systemUTC(), span -> {});
    }

    /// @param actor   who acts, in the operators' word: `nova-conductor`
    /// @param peer    whom it reaches, or null for work of its own
    /// @param target  what it uses there: a path, `topic/method`, a table, a command
    public Span open(Step step, String actor, @Nullable String peer, Means means, String target) {
        return new Span(
                this,
                step,
                actor,
                peer,
                means,
                target,
                ChronoUnit.MICROS.between(java.time.Instant.EPOCH, clock.instant()));
    }

    void record(SpanRecord span) {
        sink.accept(span);
    }
}
