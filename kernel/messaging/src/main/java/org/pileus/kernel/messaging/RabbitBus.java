package org.pileus.kernel.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Timers;
import tools.jackson.databind.node.ObjectNode;

/// The bus over RabbitMQ (AMQP 0-9-1). Casts are persistent, confirmed and acknowledged after the work; calls are
/// transient and expire with their deadline. A message that failed five times goes to `<queue>.dead`.
public final class RabbitBus implements Bus {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private final RabbitSettings settings;
    private final IdSource ids;
    private final Timers timers;
    private final BusTally tally = new BusTally();
    private final RabbitPublisher publisher;
    private final RabbitConsumers consumers;

    /// Connects in the background; nothing fails while the broker is away but what needs it.
    public RabbitBus(RabbitSettings settings, IdSource ids, Timers timers) {
        this.settings = settings;
        this.ids = ids;
        this.timers = timers;
        publisher = new RabbitPublisher(settings);
        consumers = new RabbitConsumers(settings);
        publisher.start();
        consumers.start();
    }

    /// Waits until the broker can be sent to; false when it cannot in time.
    public boolean awaitConnection(Duration patience) {
        return publisher.await(System.nanoTime() + patience.toNanos());
    }

    @Override
    public Subscription serve(Target target, int concurrency, Receiver receiver) {
        var queue = target.queue();
        return consumers.add(
                new RabbitSubscription(
                        queue,
                        concurrency,
                        channel -> {
                            channel.exchangeDeclare(settings.exchange(), "direct", true);
                            channel.queueDeclare(queue, true, false, false, null);
                            channel.queueBind(queue, settings.exchange(), queue);
                            return queue;
                        },
                        (from, channel, envelope, properties, body) ->
                                handle(queue, receiver, from, channel, envelope, properties, body),
                        consumers::reset),
                patienceEnd());
    }

    @Override
    public Subscription listen(String topic, Receiver receiver) {
        return consumers.add(
                new RabbitSubscription(
                        topic + "_fanout",
                        1,
                        channel -> {
                            channel.exchangeDeclare(topic + "_fanout", "fanout", true);
                            var queue = channel.queueDeclare().getQueue(); // exclusive, deleted with the connection
                            channel.queueBind(queue, topic + "_fanout", "");
                            return queue;
                        },
                        (from, channel, envelope, properties, body) -> {
                            Reception.run(topic + "_fanout", body, receiver, tally);
                            from.acknowledge(channel, envelope);
                        },
                        consumers::reset),
                patienceEnd());
    }

    private void handle(
            String queue,
            Receiver receiver,
            RabbitSubscription from,
            Channel channel,
            Envelope envelope,
            AMQP.BasicProperties properties,
            byte[] body) {
        var failedBefore = failedBefore(properties);
        if (envelope.isRedeliver() || failedBefore > 0) {
            tally.redelivered.increment();
        }
        var outcome = Reception.run(queue, body, receiver, tally);
        if (properties.getReplyTo() != null) {
            from.reply(channel, properties, ReplyCodec.bytes(outcome));
            from.acknowledge(channel, envelope);
            return;
        }
        switch (outcome) {
            case Outcome.Replied(var ignored) -> from.acknowledge(channel, envelope);
            case Outcome.Refused(var failure) -> {
                Reception.logRefused(queue, body, failure);
                from.acknowledge(channel, envelope);
            }
            case Outcome.Broken(var ignored)
            when failedBefore + 1 < Reception.DELIVERIES ->
                timers.after(
                        Reception.backOff(failedBefore + 1),
                        "redeliver " + queue,
                        () -> move(queue, failedBefore + 1, from, channel, envelope, properties, body));
            case Outcome.Broken(var ignored) -> setAside(queue, from, channel, envelope, properties, body);
            case Outcome.Unreadable(var ignored) -> setAside(queue, from, channel, envelope, properties, body);
        }
    }

    private void setAside(
            String queue,
            RabbitSubscription from,
            Channel channel,
            Envelope envelope,
            AMQP.BasicProperties properties,
            byte[] body) {
        tally.setAside.increment();
        Reception.logSetAside(queue, body);
        move(queue + ".dead", 0, from, channel, envelope, properties, body);
    }

    /// Sends a copy on and acknowledges the original only when the broker has the copy.
    private void move(
            String queue,
            int failedBefore,
            RabbitSubscription from,
            Channel channel,
            Envelope envelope,
            AMQP.BasicProperties properties,
            byte[] body) {
        var id = properties.getMessageId() == null ? ids.uuid().toString() : properties.getMessageId();
        publisher.cast(queue, id, body, failedBefore, delivery -> {
            if (delivery == Delivery.ASSURED) {
                from.acknowledge(channel, envelope);
            } else {
                timers.after(
                        Duration.ofSeconds(1),
                        "move to " + queue,
                        () -> move(queue, failedBefore, from, channel, envelope, properties, body));
            }
        });
    }

    private static int failedBefore(AMQP.BasicProperties properties) {
        var headers = properties.getHeaders();
        return headers != null && headers.get(RabbitPublisher.DELIVERIES) instanceof Number count
                ? count.intValue()
                : 0;
    }

    @Override
    public ObjectNode call(Target target, String method, ObjectNode args, Duration deadline) {
        tally.calls.increment();
        var message = MessageCodec.message(ids, method, args);
        var end = System.nanoTime() + deadline.toNanos();
        var reply = new RabbitReply();
        var patience = Math.min(end, patienceEnd());
        while (!publisher.call(target.queue(), message.id(), MessageCodec.bytes(message), left(end), reply)) {
            waitForBroker(patience);
        }
        try {
            return ReplyCodec.open(reply.await(left(end).toNanos()));
        } catch (TimeoutException e) {
            publisher.doubt(target.queue());
            throw new CallTimeout(target, method, deadline);
        } finally {
            publisher.forget(message.id());
        }
    }

    @Override
    public void cast(Target target, String method, ObjectNode args) {
        tally.casts.increment();
        var message = MessageCodec.message(ids, method, args);
        var bytes = MessageCodec.bytes(message);
        var patience = patienceEnd();
        while (!castOnce(target.queue(), message.id(), bytes, patience)) {
            waitForBroker(patience);
        }
    }

    /// One try, with the wait for its confirm.
    private boolean castOnce(String queue, String id, byte[] bytes, long patience) {
        var outcome = new CompletableFuture<Delivery>();
        publisher.cast(queue, id, bytes, 0, outcome::complete);
        try {
            return outcome.get(left(patience).toNanos(), TimeUnit.NANOSECONDS) == Delivery.ASSURED;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away();
        }
    }

    @Override
    public void fanout(String topic, String method, ObjectNode args) {
        tally.fanouts.increment();
        var bytes = MessageCodec.bytes(MessageCodec.message(ids, method, args));
        var patience = patienceEnd();
        while (!publisher.fanout(topic, bytes)) {
            waitForBroker(patience);
        }
    }

    @Override
    public void post(Target target, Message message, Consumer<Delivery> done) {
        tally.casts.increment();
        publisher.cast(target.queue(), message.id(), MessageCodec.bytes(message), 0, done);
    }

    private long patienceEnd() {
        return System.nanoTime() + settings.patience().toNanos();
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    /// Pauses shortly and waits for the link, or gives up.
    private void waitForBroker(long patience) {
        try {
            timers.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away();
        }
        if (System.nanoTime() - patience >= 0 || !publisher.await(patience)) {
            throw away();
        }
    }

    private static ApiException away() {
        return new ApiException(new Failure.Unavailable("The message broker does not answer."));
    }

    @Override
    public BusCounters counters() {
        return tally.counters();
    }

    @Override
    public void close() {
        consumers.close();
        publisher.close();
    }
}
