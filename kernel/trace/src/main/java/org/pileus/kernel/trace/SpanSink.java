package org.pileus.kernel.trace;

/// Takes finished steps. Must be cheap and must not throw: a launch does not wait for its trace.
@FunctionalInterface
public interface SpanSink {
    void accept(SpanRecord span);
}
