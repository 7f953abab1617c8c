package org.pileus.kernel.messaging;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The queue of one target inside the process, with its competing servers. No thread waits for messages: an offer
/// starts a virtual thread when a server has room, and a thread that is done takes the next message.
final class LocalQueue {
    private static final System.Logger LOG = System.getLogger(LocalQueue.class.getName());

    /// Bounds memory when nobody serves, or too slowly. Fault catalogue, B7.
    static final int CAPACITY = 100_000;

    private static final int CLOSE_SECONDS = 160;
    private final String name;
    private final Handler handler;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Envelope> waiting = new ArrayDeque<>(); // guarded by lock
    private final List<Server> servers = new ArrayList<>(); // guarded by lock

    /// Delivers one message.
    @FunctionalInterface
    interface Handler {
        void handle(LocalQueue queue, Envelope envelope, Receiver receiver);
    }

    LocalQueue(String name, Handler handler) {
        this.name = name;
        this.handler = handler;
    }

    String name() {
        return name;
    }

    private final class Server implements Subscription {
        private final int concurrency;
        private final Receiver receiver;
        private int busy; // guarded by lock
        private boolean closed; // guarded by lock

        Server(int concurrency, Receiver receiver) {
            this.concurrency = concurrency;
            this.receiver = receiver;
        }

        boolean hasRoom() {
            return !closed && busy < concurrency;
        }

        /// Under the lock.
        void begin(Envelope first) {
            busy++;
            Thread.ofVirtual().name(name).start(() -> work(first));
        }

        private void work(Envelope first) {
            for (@Nullable Envelope next = first; next != null; next = next(this)) {
                try {
                    handler.handle(LocalQueue.this, next, receiver);
                } catch (RuntimeException | Error e) {
                    // what a sender's callback throws must not cost this server its place
                    LOG.log(Level.ERROR, "a message on " + name + " could not be settled", e);
                }
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                servers.remove(this);
                var left = TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
                while (busy > 0 && left > 0) {
                    left = idle.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }
    }

    private @Nullable Envelope next(Server server) {
        lock.lock();
        try {
            var next = server.closed ? null : waiting.poll();
            if (next == null) {
                server.busy--;
                idle.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    Subscription serve(int concurrency, Receiver receiver) {
        var server = new Server(concurrency, receiver);
        lock.lock();
        try {
            servers.add(server);
            while (server.hasRoom() && !waiting.isEmpty()) {
                server.begin(waiting.remove());
            }
            return server;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a message; false when the queue is full.
    /// @param first before all that waits
    boolean offer(Envelope envelope, boolean first) {
        lock.lock();
        try {
            while (!waiting.isEmpty() && waiting.getFirst().lapsed()) {
                waiting.removeFirst(); // calls that nobody waits for, to a server that never came
            }
            var server = leastBusy();
            if (server != null) {
                server.begin(envelope);
            } else if (waiting.size() >= CAPACITY) {
                return false;
            } else if (first) {
                waiting.addFirst(envelope);
            } else {
                waiting.addLast(envelope);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Server leastBusy() {
        @Nullable Server best = null;
        for (var server : servers) {
            if (server.hasRoom() && (best == null || server.busy < best.busy)) {
                best = server;
            }
        }
        return best;
    }
}
