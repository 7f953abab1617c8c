package org.pileus.kernel.messaging;

import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Messages between processes. Blocking, safe for concurrent use. The sender's request context (if one is
/// bound) travels with every message and is bound around the receiver; its token never does.
public interface Bus extends AutoCloseable {
    /// Serves a queue. Several servers of one target compete. A cast is acknowledged after the receiver returned.
    /// @param concurrency messages in work at once in this subscription, each on a virtual thread
    Subscription serve(Target target, int concurrency, Receiver receiver);

    /// Hears every fan-out of the topic from now on, one at a time in order of arrival. A failing receiver
    /// is logged; there is no second delivery.
    Subscription listen(String topic, Receiver receiver);

    /// Sends and waits for the reply.
    /// @throws CallTimeout when the deadline passes
    /// @throws RemoteFailure when the receiver failed with a bug
    /// @throws org.pileus.kernel.core.ApiException the receiver's own failure, or `Unavailable` when the
    ///     bus is away
    ObjectNode call(Target target, String method, ObjectNode args, Duration deadline);

    /// Sends without waiting for the receiver; returns when the bus has it (broker's confirm). Delivered at
    /// least once. In process it is lost with the process: what must survive goes through the [Outbox].
    /// @throws org.pileus.kernel.core.ApiException `Unavailable` when the bus is away or the queue is full
    void cast(Target target, String method, ObjectNode args);

    /// Tells every listener of the topic that is there now. Best effort: a listener that needs every change
    /// re-reads now and then.
    void fanout(String topic, String method, ObjectNode args);

    /// Sends a ready cast without waiting: what the outbox does. Never blocks for long and never throws.
    /// @param done hears once how it went, maybe on another thread, maybe before this returns
    void post(Target target, Message message, Consumer<Delivery> done);

    BusCounters counters();

    /// Ends subscriptions and connections. Idempotent.
    @Override
    void close();
}
