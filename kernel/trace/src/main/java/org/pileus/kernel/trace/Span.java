package org.pileus.kernel.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;

/// A step that is under way. Closing it records it; use it in try-with-resources and call [#failed] in a `catch`.
public final class Span implements AutoCloseable {
    private final Tracer tracer;
    private final Step step;
    private final String actor;
    private final @Nullable String peer;
    private final Means means;
    private final String target;
    private final long startedMicros;
    private final long startedNanos;
    private @Nullable String subject;
    private @Nullable String object;
    private @Nullable String error;
    private @Nullable Map<String, String> details;

    Span(Tracer tracer, Step step, String actor, @Nullable String peer, Means means, String target, long nowMicros) {
        this.tracer = tracer;
        this.step = step;
        this.actor = actor;
        this.peer = peer;
        this.means = means;
        this.target = target;
        this.startedMicros = nowMicros;
        this.startedNanos = System.nanoTime();
    }

    /// The instance that the flow is about.
    public Span subject(@Nullable Object id) {
        subject = id == null ? null : id.toString();
        return this;
    }

    /// A second thing the step is about: a port.
    public Span object(@Nullable Object id) {
        object = id == null ? null : id.toString();
        return this;
    }

    public Span detail(String key, Object value) {
        if (details == null) {
            details = new LinkedHashMap<>(4);
        }
        details.put(key, value.toString());
        return this;
    }

    /// Says that the step did not work, and why.
    public Span failed(@Nullable String reason) {
        error = reason == null ? "failed" : reason;
        return this;
    }

    @Override
    public void close() {
        var context = RequestScope.find();
        tracer.record(new SpanRecord(
                step,
                actor,
                peer,
                means,
                target,
                context.map(RequestContext::requestId).orElse(null),
                context.map(RequestContext::globalRequestId).orElse(null),
                subject,
                object,
                startedMicros,
                (System.nanoTime() - startedNanos) / 1000,
                error,
                details == null ? Map.of() : details));
    }
}
