package org.pileus.kernel.core;

import java.time.Duration;

/// Time that passes: delays and periodic work. A constructor argument, so that a test can drive it.
public interface Timers {
    /// Runs the work on a virtual thread every `period`, first after one period. An exception is logged and
    /// does not stop the next run; runs do not overlap.
    Cancellable every(Duration period, String name, Runnable work);

    /// Runs the work once on a virtual thread after `delay`.
    Cancellable after(Duration delay, String name, Runnable work);

    /// Blocks the calling thread.
    void sleep(Duration time) throws InterruptedException;

    /// Undoes a [#every] or [#after]; doing it twice is harmless.
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
