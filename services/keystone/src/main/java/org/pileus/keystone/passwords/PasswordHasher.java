package org.pileus.keystone.passwords;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Secret;

/// Computes password hashes, a few at a time: each costs a processor about 0.2 s, and must not take all of them from
/// the requests that need none. A bounded number wait for their turn; the others are told to come back (429).
public final class PasswordHasher {
    /// Longest password accepted, in bytes. Source: keystone's `[identity] max_password_length`.
    public static final int MAX_LENGTH = 4096;

    private static final long PATIENCE_SECONDS = 20;
    /// Who may wait for each slot: about as many as get one before they lose patience.
    private static final int WAITING = 100;

    private static final Pattern GENERATED = Pattern.compile("[0-9a-f]{32,}");

    private final HashScheme scheme;
    private final HashScheme quick = new HashScheme.PlainBcrypt(4);
    private final int longest;
    private final Semaphore slots;
    private final int mostWaiting;
    /// What an unknown user's password is compared with, so that it costs the same.
    private volatile @Nullable Future<String> nobody;

    public PasswordHasher(HashOptions options, SecureRandom random) {
        scheme = HashScheme.of(options, random);
        longest = options.longest();
        slots = new Semaphore(options.concurrent(), true);
        mostWaiting = options.concurrent() * WAITING;
    }

    /// In characters; a longer password can neither be set nor be right.
    public int longest() {
        return longest;
    }

    /// Prepares what unknown users cost, so that the first of them costs no more than the others.
    ///
    /// Computed beside the start; who needs it earlier waits.
    public void open() {
        // takes no slot: whoever waits for it holds one
        var task = new FutureTask<>(() -> scheme.hash(bytes(new Secret("nobody has this password"))));
        nobody = task;
        Thread.ofVirtual().name("hash of nobody").start(task);
    }

    /// The hash of a secret that a machine made. Rounds slow down guessing; 128 random bits cannot be guessed, so
    /// they get the least: services log in at every start. Anything shorter is hashed as a person's password.
    public String hashGenerated(Secret secret) {
        return GENERATED.matcher(secret.reveal()).matches() && HashScheme.PlainBcrypt.fits(bytes(secret))
                ? slow(() -> quick.hash(bytes(secret)))
                : hash(secret);
    }

    public String hash(Secret password) {
        return slow(() -> scheme.hash(bytes(password)));
    }

    /// Computes one hash whatever the outcome.
    /// @param stored  null when there is no such user or it has no password: false, at the same cost
    boolean matches(Secret password, @Nullable String stored) {
        return slow(() -> {
            var same = HashScheme.matches(bytes(password), stored == null ? requireNobody() : stored);
            return same && stored != null;
        });
    }

    /// Whether a password is the one of a stored hash.
    public boolean same(Secret password, String stored) {
        return matches(password, stored);
    }

    private String requireNobody() {
        var found = nobody;
        if (found == null) {
            throw new IllegalStateException("the hasher has not been opened");
        }
        try {
            return found.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(new Failure.Unavailable("The service is stopping."));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(Secret password) {
        return password.reveal().getBytes(StandardCharsets.UTF_8);
    }

    private interface Work<T> {
        T run();
    }

    private <T> T slow(Work<T> work) {
        try {
            if (slots.getQueueLength() >= mostWaiting || !slots.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new ApiException(new Failure.TooManyRequests("Too many logins at once; try again later.", 5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(new Failure.Unavailable("The service is stopping."));
        }
        try {
            return work.run();
        } finally {
            slots.release();
        }
    }
}
