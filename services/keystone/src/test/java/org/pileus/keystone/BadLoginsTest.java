package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.keystone.users.BadLogins;

class BadLoginsTest {
    private static final String HERE = "192.0.2.1";

    private final HandClock clock = new HandClock();
    private final BadLogins logins = new BadLogins(10, clock);

    /// 401 or 429.
    private int fail(String address, @Nullable String account) {
        try {
            return logins.guard(address, account, () -> {
                throw new ApiException(new Failure.Unauthorized("no"));
            });
        } catch (ApiException e) {
            return e.failure() instanceof Failure.TooManyRequests ? 429 : 401;
        }
    }

    private long wait(String address, @Nullable String account) {
        try {
            return logins.guard(address, account, () -> 0L);
        } catch (ApiException e) {
            return e.failure() instanceof Failure.TooManyRequests many ? many.retryAfterSeconds() : -1;
        }
    }

    private void fill(String address, @Nullable String account) {
        for (var i = 0; i < 10; i++) {
            assertThat(fail(address, account)).isEqualTo(401);
        }
    }

    @Test
    void anAddressThatFailsTenTimesInAMinuteWaits() {
        for (var i = 0; i < 10; i++) {
            assertThat(fail(HERE, "user-" + i)).isEqualTo(401);
        }
        assertThat(fail(HERE, "another")).isEqualTo(429);
        assertThat(wait("192.0.2.2", "another")).isZero();
    }

    @Test
    void anAccountThatIsTriedFromManyAddressesWaits() {
        for (var i = 0; i < 10; i++) {
            assertThat(fail("192.0.2." + i, "victim")).isEqualTo(401);
        }
        assertThat(fail("198.51.100.1", "victim")).isEqualTo(429);
        assertThat(wait("198.51.100.1", "another")).isZero();
    }

    @Test
    void theWaitGrowsFromHalfAMinuteToAQuarterOfAnHour() {
        for (var expected : new long[] {30, 60, 120, 240, 480, 900, 900}) {
            fill(HERE, null);
            assertThat(wait(HERE, null)).isEqualTo(expected);
            clock.advance(Duration.ofSeconds(expected));
            assertThat(wait(HERE, null)).isZero();
        }
    }

    @Test
    void failuresOfAnEarlierMinuteDoNotCount() {
        for (var minute = 0; minute < 3; minute++) {
            for (var i = 0; i < 9; i++) {
                assertThat(fail(HERE, "slow")).isEqualTo(401);
            }
            clock.advance(Duration.ofSeconds(61));
        }
    }

    @Test
    void aRightLoginClearsItsAccountAndNotItsAddress() {
        for (var i = 0; i < 9; i++) {
            fail(HERE, "user");
        }
        assertThat(wait(HERE, "user")).isZero();
        assertThat(fail("192.0.2.9", "user")).isEqualTo(401);
        assertThat(fail("192.0.2.9", "user")).isEqualTo(401);
        assertThat(fail(HERE, "other")).isEqualTo(401);
        assertThat(fail(HERE, "other")).isEqualTo(429);
    }

    @Test
    void loopbackAndOtherRefusalsAreNotCounted() {
        for (var i = 0; i < 30; i++) {
            assertThat(fail("127.0.0.1", null)).isEqualTo(401);
            assertThatThrownBy(() -> logins.guard(HERE, "user", () -> {
                        throw ApiException.forbidden("no");
                    }))
                    .isInstanceOf(ApiException.class);
        }
        assertThat(wait(HERE, "user")).isZero();
    }

    /// The same for an account that there is and for one that there is not.
    @Test
    void d02_tooManyTriesAnswer429WhetherOrNotThereIsTheAccount() {
        try (var api = KeystoneApi.inMemory()) {
            api.createUser("known", "secret");
            for (var name : new String[] {"known", "unknown"}) {
                for (var i = 0; i < 10; i++) {
                    api.login(name, "wrong", null).expect(401);
                }
                assertThat(api.login(name, "wrong", null).expect(429).headers().first("Retry-After"))
                        .isEqualTo("30");
            }
            api.login("known", "secret", null).expect(429);
            api.clock.advance(Duration.ofSeconds(30));
            api.login("known", "secret", null).expect(201);
        }
    }
}
