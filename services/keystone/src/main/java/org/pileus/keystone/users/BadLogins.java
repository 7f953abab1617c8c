package org.pileus.keystone.users;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// Refused logins of late, by the address that they came from and by the account that they tried: too many in a minute,
/// and the next are refused before anything is hashed, each time for longer. In memory, of this process: it keeps
/// guessing slow and hashes few; what locks an account is [FailedLogins].
///
/// Loopback is no address of anybody: a proxy speaks from there for all.
public final class BadLogins {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration SHORTEST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int REMEMBERED = 20_000;
    private static final int LONGEST_NAME = 255;

    private final int perMinute;
    private final Clock clock;
    private final Cache<String, Tally> tallies;

    /// @param count   refusals since `since`
    /// @param blocks  how often there were too many
    /// @param until   when logins are looked at again
    private record Tally(int count, Instant since, int blocks, Instant until) {
        private static final Tally NONE = new Tally(0, Instant.EPOCH, 0, Instant.EPOCH);

        Tally more(int bound, Instant now) {
            var fresh = now.isAfter(since.plus(WINDOW));
            var counted = new Tally(fresh ? 1 : count + 1, fresh ? now : since, blocks, until);
            return counted.count < bound ? counted : new Tally(0, now, blocks + 1, now.plus(pause(blocks)));
        }

        private static Duration pause(int blocks) {
            var grown = SHORTEST.multipliedBy(1L << Math.min(blocks, 10));
            return grown.compareTo(LONGEST) < 0 ? grown : LONGEST;
        }
    }

    /// @param perMinute  that are not too many; 0 for any number
    public BadLogins(int perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.clock = clock;
        tallies = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(LONGEST.multipliedBy(2))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /// Does the login, or refuses to look at it; counts it when it is refused with 401.
    /// @param account  as it is known, or as it was named when it is not; null for none that is counted
    /// @throws ApiException 429 while there were too many
    public <T> T guard(String address, @Nullable String account, Supplier<T> login) {
        var keys = perMinute == 0 ? new String[0] : keys(address, account);
        for (var key : keys) {
            check(key);
        }
        try {
            var done = login.get();
            if (account != null) {
                tallies.invalidate(ofAccount(account));
            }
            return done;
        } catch (ApiException e) {
            if (e.failure() instanceof Failure.Unauthorized) {
                var now = clock.instant();
                for (var key : keys) {
                    tallies.asMap()
                            .compute(key, (k, before) -> (before == null ? Tally.NONE : before).more(perMinute, now));
                }
            }
            throw e;
        }
    }

    private void check(String key) {
        var tally = tallies.getIfPresent(key);
        var now = clock.instant();
        if (tally != null && now.isBefore(tally.until)) {
            throw new ApiException(new Failure.TooManyRequests(
                    "Too many logins were refused; try again later.",
                    Math.max(1, Duration.between(now, tally.until).toSeconds())));
        }
    }

    private static String[] keys(String address, @Nullable String account) {
        return Stream.of(isLoopback(address) ? "" : "from " + address, account == null ? "" : ofAccount(account))
                .filter(key -> !key.isEmpty())
                .toArray(String[]::new);
    }

    private static String ofAccount(String account) {
        return "on " + account.substring(0, Math.min(account.length(), LONGEST_NAME));
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }
}
