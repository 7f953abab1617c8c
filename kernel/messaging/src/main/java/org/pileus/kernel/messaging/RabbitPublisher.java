package org.pileus.kernel.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The sending side: one connection with a channel for casts (confirmed), one for calls and their replies (direct
/// reply-to), one for declarations. Queues are declared before the first message to them, so that a cast
/// waits for a server to come.
final class RabbitPublisher implements AutoCloseable {
    /// Casts that the broker has not confirmed yet; more are refused, which bounds memory.
    private static final int MOST_UNCONFIRMED = 10_000;
    private static final String REPLIES = "amq.rabbitmq.reply-to";
    static final String DELIVERIES = "x-deliveries";

    /// One cast between publish and confirm.
    private static final class Unconfirmed {
        private final String queue;
        private final String id;
        private final Consumer<Delivery> done;
        private volatile boolean returned;

        Unconfirmed(String queue, String id, Consumer<Delivery> done) {
            this.queue = queue;
            this.id = id;
            this.done = done;
        }
    }

    private record Channels(Channel casts, Channel calls, Channel declarations) {}

    private final RabbitSettings settings;
    private final RabbitLink link;
    private final ReentrantLock castLock = new ReentrantLock();
    private final ReentrantLock callLock = new ReentrantLock();
    private final ReentrantLock declareLock = new ReentrantLock();
    private final Set<String> declared = ConcurrentHashMap.newKeySet();
    private final ConcurrentSkipListMap<Long, Unconfirmed> unconfirmed = new ConcurrentSkipListMap<>();
    private final Map<String, RabbitReply> awaited = new ConcurrentHashMap<>();
    private volatile @Nullable Channels channels;
    private volatile boolean blocked;

    RabbitPublisher(RabbitSettings settings) {
        this.settings = settings;
        this.link = new RabbitLink("publish", settings, this::open, this::lost);
    }

    void start() {
        link.start();
    }

    private void open(Connection connection) throws IOException {
        connection.addBlockedListener(new BlockedListener() {
            @Override
            public void handleBlocked(String reason) {
                blocked = true;
            }

            @Override
            public void handleUnblocked() {
                blocked = false;
            }
        });
        blocked = false;
        declared.clear();
        var casts = open(connection, "casts");
        var calls = open(connection, "calls");
        var declarations = open(connection, "declarations");
        declarations.exchangeDeclare(settings.exchange(), "direct", true);
        casts.confirmSelect();
        casts.addConfirmListener((tag, all) -> confirmed(tag, all, true), (tag, all) -> confirmed(tag, all, false));
        casts.addReturnListener(returned -> returned(returned.getProperties().getMessageId()));
        calls.basicConsume(REPLIES, true, new DefaultConsumer(calls) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                var reply = awaited.remove(properties.getCorrelationId());
                if (reply != null) {
                    reply.complete(body);
                }
            }
        });
        channels = new Channels(casts, calls, declarations);
    }

    /// The broker closes a channel when something was deleted under it: everything is made anew.
    private Channel open(Connection connection, String purpose) throws IOException {
        var channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the broker gives no channel for " + purpose);
        }
        channel.addShutdownListener(cause -> {
            if (!cause.isHardError()) {
                link.reset();
            }
        });
        return channel;
    }

    private void lost() {
        channels = null;
        for (var entry = unconfirmed.pollFirstEntry(); entry != null; entry = unconfirmed.pollFirstEntry()) {
            entry.getValue().done.accept(Delivery.LOST);
        }
        for (var id : List.copyOf(awaited.keySet())) {
            var reply = awaited.remove(id);
            if (reply != null) {
                reply.lose();
            }
        }
    }

    private void confirmed(long tag, boolean all, boolean good) {
        var settled = all ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
        for (var entry = settled.pollFirstEntry(); entry != null; entry = settled.pollFirstEntry()) {
            var cast = entry.getValue();
            if (cast.returned) {
                declared.remove(cast.queue); // deleted by hand: the next try declares it again
            }
            cast.done.accept(good && !cast.returned ? Delivery.ASSURED : Delivery.LOST);
        }
    }

    private void returned(String id) {
        unconfirmed.values().stream().filter(cast -> cast.id.equals(id)).forEach(cast -> cast.returned = true);
    }

    /// Waits for the link; false when it is not there in time.
    boolean await(long deadlineNanos) {
        return link.await(deadlineNanos);
    }

    /// Publishes a cast; `done` hears of the confirm, or of the loss.
    /// @param deliveries that failed before
    void cast(String queue, String id, byte[] body, int deliveries, Consumer<Delivery> done) {
        var open = channels;
        if (open == null || blocked || unconfirmed.size() >= MOST_UNCONFIRMED || !declare(open, queue)) {
            done.accept(Delivery.LOST);
            return;
        }
        var properties = MessageProperties.PERSISTENT_BASIC
                .builder()
                .messageId(id)
                .headers(deliveries == 0 ? null : Map.of(DELIVERIES, deliveries))
                .build();
        castLock.lock();
        try {
            var tag = open.casts.getNextPublishSeqNo();
            unconfirmed.put(tag, new Unconfirmed(queue, id, done));
            try {
                open.casts.basicPublish(settings.exchange(), queue, true, properties, body);
            } catch (IOException | AlreadyClosedException e) {
                if (unconfirmed.remove(tag) != null) {
                    done.accept(Delivery.LOST);
                }
                link.reset();
            }
        } finally {
            castLock.unlock();
        }
    }

    /// Publishes a call; false when the link is not there.
    boolean call(String queue, String id, byte[] body, Duration expiry, RabbitReply reply) {
        var open = channels;
        if (open == null || blocked || !declare(open, queue)) {
            return false;
        }
        var properties = new AMQP.BasicProperties.Builder()
                .correlationId(id)
                .replyTo(REPLIES)
                .deliveryMode(1)
                .expiration(Long.toString(Math.max(1, expiry.toMillis())))
                .build();
        awaited.put(id, reply);
        callLock.lock();
        try {
            open.calls.basicPublish(settings.exchange(), queue, properties, body);
            return true;
        } catch (IOException | AlreadyClosedException e) {
            link.reset();
            return awaited.remove(id) == null;
        } finally {
            callLock.unlock();
        }
    }

    /// Nobody waits any more.
    void forget(String id) {
        awaited.remove(id);
    }

    /// Makes the next message to the queue declare it again: a call that got no answer may have met a
    /// deleted queue.
    void doubt(String queue) {
        declared.remove(queue);
    }

    /// Publishes to all listeners that are there; false when the link is not.
    boolean fanout(String topic, byte[] body) {
        var open = channels;
        if (open == null || blocked || !declareFanout(open, topic)) {
            return false;
        }
        callLock.lock();
        try {
            open.calls.basicPublish(topic + "_fanout", "", MessageProperties.MINIMAL_BASIC, body);
            return true;
        } catch (IOException | AlreadyClosedException e) {
            link.reset();
            return false;
        } finally {
            callLock.unlock();
        }
    }

    private boolean declare(Channels open, String queue) {
        return declareOnce(queue, () -> {
            open.declarations.queueDeclare(queue, true, false, false, null);
            open.declarations.queueBind(queue, settings.exchange(), queue);
        });
    }

    private boolean declareFanout(Channels open, String topic) {
        return declareOnce(
                topic + "_fanout", () -> open.declarations.exchangeDeclare(topic + "_fanout", "fanout", true));
    }

    /// A declaration on the broker.
    @FunctionalInterface
    private interface Declaration {
        void run() throws IOException;
    }

    private boolean declareOnce(String name, Declaration declaration) {
        if (declared.contains(name)) {
            return true;
        }
        declareLock.lock();
        try {
            declaration.run();
            declared.add(name);
            return true;
        } catch (IOException | AlreadyClosedException e) {
            link.reset();
            return false;
        } finally {
            declareLock.unlock();
        }
    }

    @Override
    public void close() {
        link.close();
        lost();
    }
}
