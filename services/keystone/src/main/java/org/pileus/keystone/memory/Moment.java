package org.pileus.keystone.memory;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as the tables keep them: microseconds since the epoch.
public final class Moment {
    private Moment() {}

    public static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    public static long now(Clock clock) {
        return micros(clock.instant());
    }

    /// The moment up to which tokens are dead from now on. It never stands still, although clocks do: what was issued
    /// just after the last such moment is dead too.
    public static long tokensEnd(Clock clock, long lastTime) {
        return Math.max(now(clock), lastTime + 1);
    }
}
