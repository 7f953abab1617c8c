package org.pileus.nova.compute;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// The wait of one build for `network-vif-plugged`. Opened before the ports are made, so that an event that
/// comes early is not missed; one that is lost is found by looking at the ports now and then.
final class PlugWait {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// Guarded by [#lock].
    private final Set<UUID> plugged = new HashSet<>();
    /// Guarded by [#lock].
    private final Set<UUID> failed = new HashSet<>();
    /// Guarded by [#lock].
    private boolean cancelled;

    enum Result {
        PLUGGED,
        FAILED,
        TIMED_OUT
    }

    void plugged(UUID port) {
        tell(() -> plugged.add(port));
    }

    void failed(UUID port) {
        tell(() -> failed.add(port));
    }

    /// The instance is being deleted: whoever waits stops.
    void cancel() {
        tell(() -> cancelled = true);
    }

    private void tell(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void throwIfCancelled() {
        lock.lock();
        try {
            if (cancelled) {
                throw new BuildCancelled();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all of the ports are plugged.
    /// @param look  names those of the given ports that are active: asked after `pauses` of growing length
    Result await(Set<UUID> ports, Duration timeout, UnaryOperator<Set<UUID>> look) throws InterruptedException {
        var left = new HashSet<>(ports);
        var end = System.nanoTime() + timeout.toNanos();
        var pause = Duration.ofMillis(500).toNanos();
        while (true) {
            var result = awaitOnce(left, Math.min(pause, end - System.nanoTime()));
            if (result != Result.TIMED_OUT) {
                return result;
            }
            left.removeAll(look.apply(Set.copyOf(left)));
            if (left.isEmpty()) {
                return Result.PLUGGED;
            }
            if (System.nanoTime() - end >= 0) {
                return Result.TIMED_OUT;
            }
            pause = Math.min(2 * pause, Duration.ofSeconds(10).toNanos());
        }
    }

    private Result awaitOnce(Set<UUID> left, long nanos) throws InterruptedException {
        lock.lock();
        try {
            var remaining = nanos;
            while (true) {
                if (cancelled) {
                    throw new BuildCancelled();
                }
                left.removeAll(plugged);
                if (left.isEmpty()) {
                    return Result.PLUGGED;
                }
                if (left.stream().anyMatch(failed::contains)) {
                    return Result.FAILED;
                }
                if (remaining <= 0) {
                    return Result.TIMED_OUT;
                }
                remaining = changed.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }
}
