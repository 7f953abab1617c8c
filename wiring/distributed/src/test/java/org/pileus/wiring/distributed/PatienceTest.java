package org.pileus.wiring.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Timers;

class PatienceTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final Patience patience = new Patience(new Timers() {
        @Override
        public Cancellable every(Duration period, String name, Runnable work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cancellable after(Duration delay, String name, Runnable work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sleep(Duration time) {
            pauses.add(time);
        }
    });

    private static ApiException away() {
        return new ApiException(new Failure.Unavailable("nobody answers"));
    }

    @Test
    void waitsWithGrowingPausesUntilThePeerIsThere() {
        var tries = new AtomicInteger();
        var result = patience.until("the database at db:3306", () -> {
            if (tries.incrementAndGet() < 10) {
                throw away();
            }
            return "there";
        });
        assertThat(result).isEqualTo("there");
        assertThat(pauses)
                .hasSize(9)
                .isSorted()
                .startsWith(Duration.ofMillis(200))
                .endsWith(Duration.ofSeconds(10));
    }

    @Test
    void absenceMayBeTheCause() {
        var tries = new AtomicInteger();
        patience.until("a peer", () -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("did not start", away());
            }
            return true;
        });
        assertThat(tries).hasValue(2);
    }

    @Test
    void otherFailuresAreNotWaitedFor() {
        assertThatThrownBy(() -> patience.until("a peer", () -> {
                    throw new IllegalStateException("schema is newer");
                }))
                .hasMessage("schema is newer");
        assertThat(pauses).isEmpty();
    }
}
