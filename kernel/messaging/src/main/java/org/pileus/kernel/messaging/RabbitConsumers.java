package org.pileus.kernel.messaging;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/// The receiving side: one connection, one channel per subscription. After a loss every subscription is declared
/// and started again.
final class RabbitConsumers implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RabbitConsumers.class.getName());
    private final RabbitLink link;
    private final List<RabbitSubscription> subscriptions = new CopyOnWriteArrayList<>();
    /// Keeps a new subscription from being started twice, by its maker and by a fresh connection.
    private final ReentrantLock starting = new ReentrantLock();

    RabbitConsumers(RabbitSettings settings) {
        link = new RabbitLink("consume", settings, this::open, () -> {});
    }

    void start() {
        link.start();
    }

    private void open(Connection connection) throws IOException {
        starting.lock();
        try {
            for (var subscription : subscriptions) {
                subscription.open(connection);
            }
        } finally {
            starting.unlock();
        }
    }

    /// Starts at once when the broker is there, otherwise as soon as it is.
    Subscription add(RabbitSubscription subscription, long deadlineNanos) {
        link.await(deadlineNanos);
        starting.lock();
        try {
            subscriptions.add(subscription);
            var connection = link.current();
            if (connection != null) {
                subscription.open(connection);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "a subscription could not be started yet: " + e);
            link.reset();
        } finally {
            starting.unlock();
        }
        return () -> {
            subscriptions.remove(subscription);
            subscription.close();
        };
    }

    /// A queue was deleted under its consumer.
    void reset() {
        link.reset();
    }

    @Override
    public void close() {
        link.close();
    }
}
