package org.pileus.kernel.messaging;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Keeps one connection to the broker: opens it, sets it up, and does both again with back-off when it is
/// lost. The client library's own recovery is off: it does not bring back what was deleted on the broker.
final class RabbitLink implements AutoCloseable {
    /// Declares everything on a fresh connection; a failure closes it and tries again.
    @FunctionalInterface
    interface Setup {
        void on(Connection connection) throws IOException, InterruptedException;
    }

    private static final System.Logger LOG = System.getLogger(RabbitLink.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private final String name;
    private final ConnectionFactory factory;
    private final Setup setup;
    private final Runnable onLoss;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Connection ready; // guarded by lock; set up and open
    private boolean closed; // guarded by lock

    RabbitLink(String name, RabbitSettings settings, Setup setup, Runnable onLoss) {
        this.name = name;
        this.factory = factory(settings);
        this.setup = setup;
        this.onLoss = onLoss;
    }

    private static ConnectionFactory factory(RabbitSettings settings) {
        var factory = new ConnectionFactory();
        factory.setHost(settings.host());
        factory.setPort(settings.port());
        factory.setUsername(settings.user());
        factory.setPassword(settings.password().reveal());
        factory.setVirtualHost(settings.virtualHost());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat((int) settings.heartbeat().toSeconds());
        factory.setConnectionTimeout(3000);
        factory.setHandshakeTimeout(5000);
        factory.setChannelRpcTimeout(10_000);
        factory.setThreadFactory(Thread.ofPlatform().daemon().name("amqp-", 0).factory());
        factory.setSharedExecutor(Executors.newVirtualThreadPerTaskExecutor());
        if (settings.tls()) {
            try {
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("TLS to the message broker cannot be set up", e);
            }
        }
        return factory;
    }

    void start() {
        Thread.ofVirtual().name("amqp-" + name).start(this::keep);
    }

    private void keep() {
        var pause = FIRST_PAUSE;
        while (!isClosed()) {
            try {
                var connection = factory.newConnection("pileus-" + name);
                connection.addShutdownListener(cause -> lost(connection));
                prepare(connection);
                pause = FIRST_PAUSE;
                waitForLoss(connection);
            } catch (IOException | TimeoutException | RuntimeException e) {
                var level = pause.equals(FIRST_PAUSE) ? Level.WARNING : Level.DEBUG; // once per outage
                LOG.log(level, "no connection to the message broker ({0}): {1}; it is tried again", name, e);
                if (!pause(pause)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void prepare(Connection connection) throws IOException, InterruptedException {
        try {
            setup.on(connection);
        } catch (IOException | RuntimeException | InterruptedException e) {
            connection.abort(1000);
            throw e;
        }
        lock.lock();
        try {
            if (closed) {
                connection.abort(1000);
                return;
            }
            ready = connection.isOpen() ? connection : null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void waitForLoss(Connection connection) throws InterruptedException {
        lock.lock();
        try {
            while (connection.equals(ready) && !closed) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean pause(Duration time) {
        lock.lock();
        try {
            var left = time.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void lost(Connection connection) {
        lock.lock();
        try {
            if (connection.equals(ready)) {
                ready = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        onLoss.run();
    }

    /// Gives up the present connection; a new one follows.
    void reset() {
        var connection = current();
        if (connection != null) {
            Thread.ofVirtual().name("amqp-reset-" + name).start(() -> connection.abort(1000));
        }
    }

    @Nullable
    Connection current() {
        lock.lock();
        try {
            return ready;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the link is ready; false when it is not in time, or closed.
    boolean await(long deadlineNanos) {
        lock.lock();
        try {
            while (ready == null && !closed) {
                var left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        @Nullable Connection last;
        lock.lock();
        try {
            closed = true;
            last = ready;
            ready = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.abort(2000);
        }
    }
}
