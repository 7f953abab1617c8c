package org.pileus.kernel.messaging;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Timers;
import tools.jackson.databind.node.ObjectNode;

/// The bus of one process: queues per target, still encoding and decoding every message. A posted cast is assured
/// once its receiver has finished, so that the sender's record outlives a crash in between.
public final class InProcessBus implements Bus {
    private static final System.Logger LOG = System.getLogger(InProcessBus.class.getName());
    private final IdSource ids;
    private final Timers timers;
    private final Mischief mischief;
    private final BusTally tally = new BusTally();
    private final Map<String, LocalQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, CopyOnWriteArrayList<LocalQueue>> listeners = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public InProcessBus(IdSource ids, Timers timers) {
        this(ids, timers, Chaos.NONE);
    }

    public InProcessBus(IdSource ids, Timers timers, Chaos chaos) {
        this.ids = ids;
        this.timers = timers;
        this.mischief = new Mischief(chaos, timers);
    }

    @Override
    public Subscription serve(Target target, int concurrency, Receiver receiver) {
        return queue(target).serve(concurrency, receiver);
    }

    @Override
    public Subscription listen(String topic, Receiver receiver) {
        var queue = new LocalQueue(topic + "_fanout", this::handleFanout);
        var heard = listeners.computeIfAbsent(topic, t -> new CopyOnWriteArrayList<>());
        var serving = queue.serve(1, receiver);
        heard.add(queue);
        return () -> {
            heard.remove(queue);
            serving.close();
        };
    }

    private LocalQueue queue(Target target) {
        var name = target.queue();
        var known = queues.get(name);
        return known != null ? known : queues.computeIfAbsent(name, n -> new LocalQueue(n, this::handle));
    }

    @Override
    public ObjectNode call(Target target, String method, ObjectNode args, Duration deadline) {
        refuseWhenClosed();
        tally.calls.increment();
        var reply = new CompletableFuture<byte[]>();
        var bytes = MessageCodec.bytes(MessageCodec.message(ids, method, args));
        var envelope = Envelope.call(
                bytes, System.nanoTime() + deadline.toNanos(), answer -> mischief.reply(() -> reply.complete(answer)));
        if (!send(queue(target), envelope)) {
            throw full(target);
        }
        try {
            return ReplyCodec.open(reply.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new CallTimeout(target, method, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(new Failure.Unavailable("interrupted while waiting for " + target), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // nobody completes it so
        }
    }

    @Override
    public void cast(Target target, String method, ObjectNode args) {
        refuseWhenClosed();
        tally.casts.increment();
        var bytes = MessageCodec.bytes(MessageCodec.message(ids, method, args));
        if (!send(queue(target), Envelope.cast(bytes, delivery -> {}))) {
            throw full(target);
        }
    }

    @Override
    public void fanout(String topic, String method, ObjectNode args) {
        refuseWhenClosed();
        tally.fanouts.increment();
        var heard = listeners.get(topic);
        if (heard != null && !heard.isEmpty()) {
            var bytes = MessageCodec.bytes(MessageCodec.message(ids, method, args));
            heard.forEach(queue -> {
                if (!send(queue, Envelope.fanout(bytes))) {
                    LOG.log(Level.ERROR, "a listener of " + topic + " is too slow and missed " + method);
                }
            });
        }
    }

    @Override
    public void post(Target target, Message message, Consumer<Delivery> done) {
        tally.casts.increment();
        if (closed || !send(queue(target), Envelope.cast(MessageCodec.bytes(message), done))) {
            done.accept(Delivery.LOST);
        }
    }

    private boolean send(LocalQueue queue, Envelope envelope) {
        return mischief.none() ? queue.offer(envelope, false) : mischief.send(queue, envelope);
    }

    private void handle(LocalQueue queue, Envelope envelope, Receiver receiver) {
        if (envelope.lapsed()) {
            return;
        }
        if (envelope.deliveries() > 0) {
            tally.redelivered.increment();
        }
        var outcome = Reception.run(queue.name(), envelope.bytes(), receiver, tally);
        if (envelope.kind() == Envelope.Kind.CALL) {
            envelope.answer().accept(ReplyCodec.bytes(outcome));
        } else {
            settle(queue, envelope, outcome);
        }
    }

    private void settle(LocalQueue queue, Envelope envelope, Outcome outcome) {
        switch (outcome) {
            case Outcome.Replied(var ignored) -> envelope.done().accept(Delivery.ASSURED);
            case Outcome.Refused(var failure) -> {
                Reception.logRefused(queue.name(), envelope.bytes(), failure);
                envelope.done().accept(Delivery.ASSURED);
            }
            case Outcome.Broken(var ignored)
            when envelope.deliveries() + 1 < Reception.DELIVERIES -> redeliver(queue, envelope.again());
            case Outcome.Broken(var ignored) -> setAside(queue, envelope);
            case Outcome.Unreadable(var ignored) -> setAside(queue, envelope);
        }
    }

    private void redeliver(LocalQueue queue, Envelope again) {
        timers.after(Reception.backOff(again.deliveries()), "redeliver " + queue.name(), () -> {
            if (closed || !queue.offer(again, false)) {
                again.done().accept(Delivery.LOST);
            }
        });
    }

    private void setAside(LocalQueue queue, Envelope envelope) {
        tally.setAside.increment();
        Reception.logSetAside(queue.name(), envelope.bytes());
        envelope.done().accept(Delivery.SET_ASIDE);
    }

    private void handleFanout(LocalQueue queue, Envelope envelope, Receiver receiver) {
        Reception.run(queue.name(), envelope.bytes(), receiver, tally);
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new ApiException(new Failure.Unavailable("The message bus is closed."));
        }
    }

    private static ApiException full(Target target) {
        return new ApiException(new Failure.Unavailable("The queue of " + target + " is full."));
    }

    @Override
    public BusCounters counters() {
        return tally.counters();
    }

    @Override
    public void close() {
        closed = true;
    }
}
