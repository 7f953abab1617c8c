package org.pileus.keystone.passwords;

import com.password4j.BcryptFunction;
import com.password4j.types.Bcrypt;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
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

/// Computes bcrypt hashes, a few at a time: each costs a processor about 0.2 s at cost 12, and must not
/// take all of them from the requests that need none.
///
/// bcrypt reads 72 bytes at most and stops at a zero byte. A secret beyond that is hashed with SHA-256
/// first and marked so, instead of being cut (CVE-2021-3563); the rest is stored as keystone stores it.
public final class PasswordHasher {
    /// Longest password accepted, in bytes. Source: keystone's `[identity] max_password_length`.
    public static final int MAX_LENGTH = 4096;

    private static final int BCRYPT_READS = 72;
    private static final String LONG_MARK = "$sha256";
    private static final long PATIENCE_SECONDS = 20;

    private final BcryptFunction bcrypt;
    private static final Pattern GENERATED = Pattern.compile("[0-9a-f]{32,}");
    private static final BcryptFunction QUICK = BcryptFunction.getInstance(Bcrypt.B, 4);

    private final Semaphore slots;
    /// What an unknown user's password is compared with, so that it costs the same.
    private volatile @Nullable Future<String> nobody;

    /// @param cost        2^cost rounds; 4 to 31
    /// @param concurrent  hashes computed at the same time
    public PasswordHasher(int cost, int concurrent) {
        bcrypt = BcryptFunction.getInstance(Bcrypt.B, cost);
        slots = new Semaphore(concurrent);
    }

    /// Prepares what unknown users cost, so that the first of them costs no more than the others.
    ///
    /// Computed beside the start; who needs it earlier waits.
    public void open() {
        // takes no slot: whoever waits for it holds one
        var task = new FutureTask<>(
                () -> bcrypt.hash(bytes(new Secret("nobody has this password"))).getResult());
        nobody = task;
        Thread.ofVirtual().name("hash of nobody").start(task);
    }

    /// The hash of a secret that a machine made. Rounds slow down guessing; 128 random bits cannot be guessed, so
    /// they get the least: services log in at every start. Anything shorter is hashed as a person's password.
    public String hashGenerated(Secret secret) {
        return GENERATED.matcher(secret.reveal()).matches()
                ? slow(() -> QUICK.hash(bytes(secret)).getResult())
                : hash(secret);
    }

    public String hash(Secret password) {
        return slow(() -> {
            var bytes = bytes(password);
            return fits(bytes)
                    ? bcrypt.hash(bytes).getResult()
                    : LONG_MARK + bcrypt.hash(shortened(bytes)).getResult();
        });
    }

    /// Computes one hash whatever the outcome.
    /// @param stored  null when there is no such user or it has no password: false, at the same cost
    boolean matches(Secret password, @Nullable String stored) {
        return slow(() -> {
            var bytes = bytes(password);
            var fits = fits(bytes);
            var known = stored != null && stored.startsWith(LONG_MARK) != fits;
            var against = known && stored != null ? stored : requireNobody();
            var plain = against.startsWith(LONG_MARK) ? against.substring(LONG_MARK.length()) : against;
            var same = BcryptFunction.getInstanceFromHash(plain)
                    .check(fits ? bytes : shortened(bytes), plain.getBytes(StandardCharsets.US_ASCII));
            return same && known;
        });
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

    private static boolean fits(byte[] password) {
        if (password.length > BCRYPT_READS) {
            return false;
        }
        for (var b : password) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] shortened(byte[] password) {
        try {
            return Base64.getEncoder()
                    .encode(MessageDigest.getInstance("SHA-256").digest(password));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks SHA-256", e);
        }
    }

    private interface Work<T> {
        T run();
    }

    private <T> T slow(Work<T> work) {
        try {
            if (!slots.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
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
