package org.pileus.kernel.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One consumer of one queue. The prefetch equals the concurrency, so the broker hands out what can be
/// worked on, and a virtual thread serves each message.
final class RabbitSubscription {
    /// What makes the queue exist on a channel; gives its name.
    @FunctionalInterface
    interface Declaration {
        String on(Channel channel) throws IOException;
    }

    /// Handles one message and acknowledges it.
    @FunctionalInterface
    interface Handler {
        void handle(
                RabbitSubscription from,
                Channel channel,
                Envelope envelope,
                AMQP.BasicProperties properties,
                byte[] body);
    }

    private static final System.Logger LOG = System.getLogger(RabbitSubscription.class.getName());
    private static final int CLOSE_SECONDS = 160;
    private final String name;
    private final int concurrency;
    private final Declaration declaration;
    private final Handler handler;
    private final Runnable onCancel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private int busy; // guarded by lock
    private boolean closed; // guarded by lock
    private @Nullable Channel channel; // guarded by lock
    /// A channel writes one thing at a time.
    private final ReentrantLock writing = new ReentrantLock();

    RabbitSubscription(String name, int concurrency, Declaration declaration, Handler handler, Runnable onCancel) {
        this.name = name;
        this.concurrency = concurrency;
        this.declaration = declaration;
        this.handler = handler;
        this.onCancel = onCancel;
    }

    void open(Connection connection) throws IOException {
        var fresh = connection.createChannel();
        if (fresh == null) {
            throw new IOException("the broker gives no channel for " + name);
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            channel = fresh;
        } finally {
            lock.unlock();
        }
        fresh.basicQos(concurrency);
        var queue = declaration.on(fresh);
        fresh.basicConsume(queue, false, new DefaultConsumer(fresh) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                deliver(fresh, envelope, properties, body);
            }

            @Override
            public void handleCancel(String tag) {
                LOG.log(Level.WARNING, "the queue " + queue + " was deleted; it is declared again");
                onCancel.run();
            }
        });
    }

    private void deliver(Channel on, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        lock.lock();
        try {
            if (closed) {
                return; // goes back to the queue with the channel
            }
            busy++;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name(name).start(() -> {
            try {
                handler.handle(this, on, envelope, properties, body);
            } finally {
                ended();
            }
        });
    }

    private void ended() {
        lock.lock();
        try {
            busy--;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Tells the broker that a message is done. On a lost channel it comes again: receivers are idempotent.
    void acknowledge(Channel on, Envelope envelope) {
        write(() -> on.basicAck(envelope.getDeliveryTag(), false));
    }

    void reply(Channel on, AMQP.BasicProperties request, byte[] body) {
        var properties = new AMQP.BasicProperties.Builder()
                .correlationId(request.getCorrelationId())
                .deliveryMode(1)
                .build();
        write(() -> on.basicPublish("", request.getReplyTo(), properties, body));
    }

    /// Something written to a channel.
    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private void write(Write work) {
        writing.lock();
        try {
            work.run();
        } catch (IOException | AlreadyClosedException e) {
            LOG.log(Level.DEBUG, "the channel of " + name + " was gone", e);
        } finally {
            writing.unlock();
        }
    }

    void close() {
        @Nullable Channel last;
        lock.lock();
        try {
            closed = true;
            last = channel;
            var left = TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
            while (busy > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } finally {
            lock.unlock();
        }
        if (last != null && last.isOpen()) {
            try {
                last.abort();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the channel of " + name + " was gone", e);
            }
        }
    }
}
