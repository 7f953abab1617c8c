package org.pileus.wiring.distributed;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.CallTimeout;

/// Waits for what a service needs and is not there yet, for as long as it takes, with growing pauses, and
/// says so.
final class Patience {
    private static final System.Logger LOG = System.getLogger(Patience.class.getName());
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /// Pauses between two lines about the same absence, once the pauses are long.
    private static final int QUIET = 6;
    private final Timers timers;

    Patience(Timers timers) {
        this.timers = timers;
    }

    /// Does the work, again and again while it fails because a peer is away; other failures go to the caller.
    /// @param what  who is waited for, with its address
    <T> T until(String what, Supplier<T> work) {
        var pause = FIRST;
        for (var attempt = 0; ; attempt++) {
            try {
                var result = work.get();
                if (attempt > 0) {
                    LOG.log(Level.INFO, what + " is there");
                }
                return result;
            } catch (RuntimeException e) {
                if (!absent(e)) {
                    throw e;
                }
                if (attempt % QUIET == 0) {
                    LOG.log(Level.WARNING, "waiting for " + what + ": " + e.getMessage());
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        }
    }

    /// True when the failure, or its cause, is a peer that does not answer.
    static boolean absent(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one instanceof CallTimeout
                    || (one instanceof ApiException api && api.failure() instanceof Failure.Unavailable)) {
                return true;
            }
        }
        return false;
    }

    private void pause(Duration time) {
        try {
            timers.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
