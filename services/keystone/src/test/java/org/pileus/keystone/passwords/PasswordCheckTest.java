package org.pileus.keystone.passwords;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Secret;

class PasswordCheckTest {
    private final PasswordHasher hasher = hasher(4, 2);
    private final PasswordCheck check =
            new PasswordCheck(hasher, Duration.ofSeconds(60), Clock.systemUTC(), new SecureRandom());

    private static PasswordHasher hasher(int rounds, int concurrent) {
        return new PasswordHasher(HashOptions.bcrypt(rounds, concurrent, Duration.ZERO), new SecureRandom());
    }

    @BeforeEach
    void open() {
        hasher.open();
    }

    @Test
    void theRightPasswordMatchesAgainAndAgainAndTheWrongOneNever() {
        var stored = hasher.hash(new Secret("s3cret"));
        for (var i = 0; i < 3; i++) {
            assertThat(check.matches("u", new Secret("s3cret"), stored)).isTrue();
            assertThat(check.matches("u", new Secret("s3cres"), stored)).isFalse();
            assertThat(check.matches("u", new Secret("s3cret"), null)).isFalse();
        }
    }

    @Test
    void aRememberedPasswordDoesNotSurviveItsChange() {
        var old = hasher.hash(new Secret("old"));
        assertThat(check.matches("u", new Secret("old"), old)).isTrue();
        assertThat(check.matches("u", new Secret("old"), hasher.hash(new Secret("new"))))
                .isFalse();
    }

    @Test
    void theSecondCheckOfARightPasswordCostsNoHash() {
        var slow = hasher(11, 1);
        slow.open();
        var remembering = new PasswordCheck(slow, Duration.ofSeconds(60), Clock.systemUTC(), new SecureRandom());
        var stored = slow.hash(new Secret("p"));
        remembering.matches("u", new Secret("p"), stored);
        var begun = System.nanoTime();
        for (var i = 0; i < 100; i++) {
            assertThat(remembering.matches("u", new Secret("p"), stored)).isTrue();
        }
        // 100 hashes of cost 11 take above 5 s.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void longPasswordsAreNotCut() {
        // CVE-2021-3563: bcrypt reads 72 bytes.
        var base = "a".repeat(72);
        var stored = hasher.hash(new Secret(base + "x"));
        assertThat(check.matches("u", new Secret(base + "x"), stored)).isTrue();
        assertThat(check.matches("u", new Secret(base + "y"), stored)).isFalse();
        assertThat(check.matches("u", new Secret(base), stored)).isFalse();
        assertThat(check.matches("u", new Secret(base + "x"), hasher.hash(new Secret(base))))
                .isFalse();
    }

    @Test
    void aZeroByteEndsNothing() {
        var stored = hasher.hash(new Secret("abc\0def"));
        assertThat(check.matches("u", new Secret("abc\0def"), stored)).isTrue();
        assertThat(check.matches("u", new Secret("abc\0xyz"), stored)).isFalse();
        assertThat(check.matches("u", new Secret("abc"), stored)).isFalse();
    }

    @Test
    void anOversizedPasswordIsWrongNotAnError() {
        var stored = hasher.hash(new Secret("p"));
        assertThat(check.matches("u", new Secret("p".repeat(5000)), stored)).isFalse();
    }

    /// An attack by logins costs one hash at a time, and room for those who wait; the rest is told to come back.
    @Test
    void moreThanAHundredWhoWaitForOneSlotAreTurnedAway() throws InterruptedException {
        var slow = hasher(8, 1);
        slow.open();
        var turnedAway = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 400; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    slow.matches(new Secret("guess"), null);
                } catch (ApiException e) {
                    assertThat(e.failure()).isInstanceOf(Failure.TooManyRequests.class);
                    turnedAway.incrementAndGet();
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(turnedAway).hasPositiveValue().hasValueLessThan(300);
    }

    @Test
    void hashesAreThoseThatOthersRead() {
        assertThat(hasher.hash(new Secret("p"))).startsWith("$2b$04$").hasSize(60);
    }
}
