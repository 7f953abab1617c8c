package org.pileus.keystone.passwords;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;

/// Checks passwords and secrets. One that was right a moment ago is not hashed again: a keyed digest of it is
/// remembered for a short time, under a random key of this process.
///
/// The digest covers the owner and the stored hash, so a changed password is never found, and every change
/// of the owner changes its `version`. Only successes are remembered: a wrong password costs a hash each
/// time.
public final class PasswordCheck {
    private static final int REMEMBERED = 10_000;

    private final PasswordHasher hasher;
    private final SecretKeySpec key;
    private final @Nullable Cache<String, Boolean> recent;

    /// @param remember  how long after its last use a success is remembered; zero switches it off
    public PasswordCheck(PasswordHasher hasher, Duration remember, Clock clock, SecureRandom random) {
        this.hasher = hasher;
        var raw = new byte[32];
        random.nextBytes(raw);
        key = new SecretKeySpec(raw, "HmacSHA256");
        recent = remember.isZero()
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(REMEMBERED)
                        .expireAfterAccess(remember)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .build();
    }

    /// @param owner    whose secret it is, with a number that changes whenever the owner does
    /// @param stored   null when there is no such owner: false, at the cost of a hash
    public boolean matches(String owner, Secret password, @Nullable String stored) {
        if (password.reveal().length() > hasher.longest()) {
            hasher.matches(new Secret(""), null);
            return false;
        }
        if (recent == null || stored == null) {
            return hasher.matches(password, stored);
        }
        var digest = digest(owner, password, stored);
        if (recent.getIfPresent(digest) != null) {
            return true;
        }
        var right = hasher.matches(password, stored);
        if (right) {
            recent.put(digest, Boolean.TRUE);
        }
        return right;
    }

    /// Whether a secret is one of these, at the cost of a hash each.
    public boolean matchesAny(Secret secret, List<String> stored) {
        return stored.stream().anyMatch(hash -> hasher.matches(secret, hash));
    }

    private String digest(String owner, Secret password, String stored) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(owner.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(stored.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(password.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks HMAC", e);
        }
    }
}
