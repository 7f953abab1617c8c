package org.pileus.keystone.oidc;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Something of a provider's that is read again now and then, never more often than every half minute: whoever shows
/// tokens that nobody signed cannot make this service flood the provider. While the provider is away the last good
/// one serves for a day.
final class Refreshed<T> {
    private static final System.Logger LOG = System.getLogger(Refreshed.class.getName());
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration GOOD = Duration.ofDays(1);

    interface Source<T> {
        T read() throws OidcUnavailable;
    }

    private final Source<T> source;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Known<T> known;
    /// Guarded by `reading`.
    private @Nullable Instant tried;

    private record Known<T>(T value, Instant since) {}

    Refreshed(Source<T> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    T get() throws OidcUnavailable {
        var current = known;
        var now = clock.instant();
        if (current != null && now.isBefore(current.since.plus(FRESH))) {
            return current.value;
        }
        return again();
    }

    /// Reads it again, unless that was just done.
    T again() throws OidcUnavailable {
        reading.lock();
        try {
            var now = clock.instant();
            if (tried == null || !now.isBefore(tried.plus(PAUSE))) {
                tried = now;
                read(now);
            }
            var current = known;
            if (current == null || !now.isBefore(current.since.plus(GOOD))) {
                throw new OidcUnavailable("not read yet, or not for a day");
            }
            return current.value;
        } finally {
            reading.unlock();
        }
    }

    private void read(Instant now) {
        try {
            known = new Known<>(source.read(), now);
        } catch (OidcUnavailable e) {
            LOG.log(Level.WARNING, "an OpenID Connect provider cannot be read: {0}", e.getMessage());
        }
    }
}
