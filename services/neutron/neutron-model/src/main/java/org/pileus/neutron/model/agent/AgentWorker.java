package org.pileus.neutron.model.agent;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One thread that does an agent's work in the order in which it came, as much of it at a time as is there:
/// a burst of changes costs one change set of the host.
public final class AgentWorker<E> {
    private static final System.Logger LOG = System.getLogger(AgentWorker.class.getName());
    private static final int MOST = 1000;
    private final String name;
    private final Consumer<List<E>> work;
    private final LinkedBlockingQueue<E> queue = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread thread;

    /// @param work  gets one or more events; what it throws is logged
    public AgentWorker(String name, Consumer<List<E>> work) {
        this.name = name;
        this.work = work;
    }

    public void add(E event) {
        queue.add(event);
    }

    public void start() {
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    /// Ends after the batch at hand, and waits for it.
    public void stop() {
        var running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        List<E> batch = new ArrayList<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                batch.add(queue.take());
                queue.drainTo(batch, MOST);
                attempt(List.copyOf(batch));
                batch.clear();
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, name + " ended");
        }
    }

    private void attempt(List<E> batch) {
        try {
            work.accept(batch);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, name + " failed", e);
        }
    }
}
