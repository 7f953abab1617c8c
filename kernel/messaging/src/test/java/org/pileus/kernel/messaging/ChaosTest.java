package org.pileus.kernel.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.SystemTimers;

final class ChaosTest {
    private static final Target TARGET = Target.topic("work");
    private final SystemTimers timers = new SystemTimers();

    @AfterEach
    void end() {
        timers.close();
    }

    /// What arrives of 200 casts that wait for their one server.
    private List<Integer> arrivals(Chaos chaos) {
        var seen = new ConcurrentLinkedQueue<Integer>();
        try (var bus = new InProcessBus(IdSource.seeded(1), timers, chaos)) {
            for (int i = 0; i < 200; i++) {
                bus.cast(TARGET, "m", Json.object().put("n", i));
            }
            bus.serve(TARGET, 1, message -> {
                seen.add(message.args().path("n").asInt());
                return null;
            });
            var last = -1;
            while (seen.size() != last) {
                last = seen.size();
                LockSupport.parkNanos(50_000_000);
            }
        }
        return List.copyOf(seen);
    }

    @Test
    void sameSeedGivesTheSameHistory() {
        var chaos = new Chaos(42, 0.1, 0.1, 0, Duration.ZERO, 0.1);
        assertThat(arrivals(chaos))
                .isEqualTo(arrivals(chaos))
                .isNotEqualTo(arrivals(new Chaos(43, 0.1, 0.1, 0, Duration.ZERO, 0.1)));
    }

    @Test
    void eachKindOfMischiefShows() {
        assertThat(arrivals(Chaos.NONE)).hasSize(200).isSorted();
        assertThat(arrivals(new Chaos(1, 0.2, 0, 0, Duration.ZERO, 0)))
                .hasSizeBetween(130, 185)
                .isSorted();
        assertThat(arrivals(new Chaos(1, 0, 0.2, 0, Duration.ZERO, 0))).hasSizeBetween(215, 270);
        assertThat(arrivals(new Chaos(1, 0, 0, 0, Duration.ZERO, 0.5)))
                .hasSize(200)
                .isNotEqualTo(arrivals(Chaos.NONE));
        assertThat(arrivals(new Chaos(1, 0, 0, 0.5, Duration.ofMillis(20), 0))).hasSize(200);
    }

    @Test
    void lostReplyIsATimeout() {
        try (var bus = new InProcessBus(IdSource.seeded(1), timers, new Chaos(1, 1, 0, 0, Duration.ZERO, 0))) {
            bus.serve(TARGET, 1, message -> null);
            assertThatThrownBy(() -> bus.call(TARGET, "m", Json.object(), Duration.ofMillis(50)))
                    .isInstanceOf(CallTimeout.class);
        }
    }
}
