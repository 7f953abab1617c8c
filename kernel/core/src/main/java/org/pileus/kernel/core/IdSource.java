package org.pileus.kernel.core;

import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/// Makes ids. A constructor argument, so that a simulation repeats from its seed.
public interface IdSource {
    /// A version 4 UUID. Not a secret: what must not be guessed comes from a `SecureRandom`.
    UUID uuid();

    /// 32 lower-case hexadecimal digits, as the identity service forms its ids.
    default String hex() {
        var id = uuid();
        var digits = HexFormat.of();
        return digits.toHexDigits(id.getMostSignificantBits()) + digits.toHexDigits(id.getLeastSignificantBits());
    }

    /// `req-<uuid>`.
    default String requestId() {
        return "req-" + uuid();
    }

    static IdSource random() {
        return () -> version4(
                ThreadLocalRandom.current().nextLong(),
                ThreadLocalRandom.current().nextLong());
    }

    static IdSource seeded(long seed) {
        var lock = new ReentrantLock();
        var random = new SplittableRandom(seed);
        return () -> {
            lock.lock();
            try {
                return version4(random.nextLong(), random.nextLong());
            } finally {
                lock.unlock();
            }
        };
    }

    private static UUID version4(long high, long low) {
        return new UUID((high & 0xffffffffffff0fffL) | 0x4000L, (low & 0x3fffffffffffffffL) | 0x8000000000000000L);
    }
}
