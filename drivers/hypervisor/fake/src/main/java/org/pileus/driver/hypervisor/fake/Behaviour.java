package org.pileus.driver.hypervisor.fake;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// What goes wrong in a [FakeHypervisor], and how slow it is. May be changed at any time from any thread.
public final class Behaviour {
    /// Lets time pass; a simulation on virtual time brings its own.
    @FunctionalInterface
    public interface Delay {
        void await(Duration duration) throws InterruptedException;
    }

    private final Delay delay;
    private final AtomicInteger spawns = new AtomicInteger();
    private final Map<Integer, Kind> failures = new ConcurrentHashMap<>();
    private final Map<Integer, CountDownLatch> hangs = new ConcurrentHashMap<>();
    private volatile Duration spawnTakes = Duration.ZERO;
    private volatile boolean ignoresShutdown;
    private volatile @Nullable CountDownLatch stuck;
    private volatile boolean unavailable;

    public Behaviour() {
        this(Thread::sleep);
    }

    public Behaviour(Delay delay) {
        this.delay = delay;
    }

    public Behaviour spawnTakes(Duration duration) {
        spawnTakes = duration;
        return this;
    }

    /// Fails a spawn, leaving nothing behind.
    /// @param nth  counted from 1, over all spawns of guests not yet there
    public Behaviour failSpawn(int nth, Kind kind) {
        failures.put(nth, kind);
        return this;
    }

    /// Fails the next spawn.
    public Behaviour failNextSpawn(Kind kind) {
        return failSpawn(spawns.get() + 1, kind);
    }

    /// Lets the nth spawn wait until [#release].
    public Behaviour hangSpawn(int nth) {
        hangs.put(nth, new CountDownLatch(1));
        return this;
    }

    /// Every call hangs from now until [#release], as with a daemon that is stuck.
    public Behaviour hang() {
        stuck = new CountDownLatch(1);
        return this;
    }

    /// Lets all hanging calls go on.
    public Behaviour release() {
        var latch = stuck;
        stuck = null;
        if (latch != null) {
            latch.countDown();
        }
        hangs.values().forEach(CountDownLatch::countDown);
        hangs.clear();
        return this;
    }

    /// Every call fails with `UNAVAILABLE` while true.
    public Behaviour unavailable(boolean value) {
        unavailable = value;
        return this;
    }

    /// Guests do not heed the power button.
    public Behaviour ignoresShutdown(boolean value) {
        ignoresShutdown = value;
        return this;
    }

    void onCall() {
        var latch = stuck;
        if (latch != null) {
            await(latch);
        }
        if (unavailable) {
            throw new HypervisorException(Kind.UNAVAILABLE, "the hypervisor was told not to answer");
        }
    }

    void onSpawn(GuestId guest) {
        var nth = spawns.incrementAndGet();
        if (!spawnTakes.isZero()) {
            pass(spawnTakes);
        }
        var latch = hangs.get(nth);
        if (latch != null) {
            await(latch);
        }
        var kind = failures.remove(nth);
        if (kind != null) {
            throw new HypervisorException(kind, "spawn " + nth + " (guest " + guest + ") was told to fail");
        }
    }

    void onShutdown(Duration grace) {
        if (ignoresShutdown) {
            pass(grace);
        }
    }

    private void pass(Duration duration) {
        try {
            delay.await(duration);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static HypervisorException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new HypervisorException(Kind.TIMEOUT, "interrupted", e);
    }
}
