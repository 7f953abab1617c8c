package org.pileus.kernel.core;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// [Timers] on the machine's monotonic clock: one daemon thread that hands work to virtual threads.
public final class SystemTimers implements Timers, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SystemTimers.class.getName());
    private final ScheduledThreadPoolExecutor scheduler;

    public SystemTimers() {
        scheduler = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("timers").factory());
        scheduler.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Cancellable every(Duration period, String name, Runnable work) {
        var running = new AtomicBoolean();
        var task = scheduler.scheduleAtFixedRate(
                () -> start(name, () -> {
                    if (running.compareAndSet(false, true)) {
                        try {
                            work.run();
                        } finally {
                            running.set(false);
                        }
                    }
                }),
                period.toNanos(),
                period.toNanos(),
                TimeUnit.NANOSECONDS);
        return () -> task.cancel(false);
    }

    @Override
    public Cancellable after(Duration delay, String name, Runnable work) {
        var task = scheduler.schedule(() -> start(name, work), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> task.cancel(false);
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    private static void start(String name, Runnable work) {
        Thread.ofVirtual().name(name).start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "periodic work " + name + " failed", e);
            }
        });
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
