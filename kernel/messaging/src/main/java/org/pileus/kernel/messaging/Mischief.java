package org.pileus.kernel.messaging;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.pileus.kernel.core.Timers;

/// Carries out a [Chaos]: every draw comes from one seeded source, in the order of sending.
final class Mischief {
    private final Chaos chaos;
    private final Timers timers;
    private final ReentrantLock lock = new ReentrantLock();
    private final SplittableRandom random; // guarded by lock

    Mischief(Chaos chaos, Timers timers) {
        this.chaos = chaos;
        this.timers = timers;
        this.random = new SplittableRandom(chaos.seed());
    }

    boolean none() {
        return !chaos.active();
    }

    /// What happens to one message; drawn at once, so that the history depends on the order of sending alone.
    private record Fate(boolean dropped, boolean doubled, boolean first, Duration late) {}

    private Fate fate() {
        lock.lock();
        try {
            var dropped = random.nextDouble() < chaos.drop();
            var doubled = random.nextDouble() < chaos.duplicate();
            var first = random.nextDouble() < chaos.reorder();
            var late = random.nextDouble() < chaos.delay()
                    ? Duration.ofNanos(
                            (long) (random.nextDouble() * chaos.longest().toNanos()))
                    : Duration.ZERO;
            return new Fate(dropped, doubled, first, late);
        } finally {
            lock.unlock();
        }
    }

    boolean send(LocalQueue queue, Envelope envelope) {
        var fate = fate();
        if (fate.dropped()) {
            envelope.done().accept(Delivery.LOST);
            return true;
        }
        if (fate.doubled()) {
            queue.offer(envelope, fate.first());
        }
        if (fate.late().isZero()) {
            return queue.offer(envelope, fate.first());
        }
        timers.after(fate.late(), "late " + queue.name(), () -> {
            if (!queue.offer(envelope, fate.first())) {
                envelope.done().accept(Delivery.LOST);
            }
        });
        return true;
    }

    void reply(Runnable deliver) {
        if (none()) {
            deliver.run();
            return;
        }
        var fate = fate();
        if (!fate.dropped()) {
            if (fate.late().isZero()) {
                deliver.run();
            } else {
                timers.after(fate.late(), "late reply", deliver);
            }
        }
    }
}
