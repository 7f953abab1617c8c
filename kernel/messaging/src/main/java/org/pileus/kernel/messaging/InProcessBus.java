package org.pileus.kernel.messaging;

import java.time.Duration;
import java.util.function.Consumer;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Timers;
import tools.jackson.databind.node.ObjectNode;

/// The bus of one process: queues per target, still encoding and decoding every message.
public final class InProcessBus implements Bus {
    public InProcessBus(IdSource ids, Timers timers) {
        this(ids, timers, Chaos.NONE);
    }

    public InProcessBus(IdSource ids, Timers timers, Chaos chaos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription serve(Target target, int concurrency, Receiver receiver) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription listen(String topic, Receiver receiver) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode call(Target target, String method, ObjectNode args, Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cast(Target target, String method, ObjectNode args) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void fanout(String topic, String method, ObjectNode args) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void post(Target target, Message message, Consumer<Delivery> done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BusCounters counters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
