package org.pileus.driver.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.pileus.driver.hypervisor.GuestEvent.Kind;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSummary;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.testing.RecordedEvents;

class LifecycleFeedTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void libvirtsEventsHaveOurNames() {
        assertThat(LifecycleFeed.kind(2, 0)).contains(Kind.STARTED);
        assertThat(LifecycleFeed.kind(3, 0)).contains(Kind.PAUSED);
        assertThat(LifecycleFeed.kind(4, 0)).contains(Kind.RESUMED);
        assertThat(LifecycleFeed.kind(5, 0)).contains(Kind.STOPPED);
        assertThat(LifecycleFeed.kind(5, 4)).contains(Kind.SUSPENDED);
        assertThat(LifecycleFeed.kind(5, 5)).contains(Kind.CRASHED);
        assertThat(LifecycleFeed.kind(0, 0)).isEmpty();
        assertThat(LifecycleFeed.kind(99, 0)).isEmpty();
    }

    @Test
    void whatChangedWhileTheDaemonWasAwayIsTold() throws InterruptedException {
        var stopped = new GuestId(UUID.randomUUID());
        var paused = new GuestId(UUID.randomUUID());
        var gone = new GuestId(UUID.randomUUID());
        var same = new GuestId(UUID.randomUUID());
        var there = new AtomicReference<>(List.of(
                summary(stopped, PowerState.RUNNING),
                summary(paused, PowerState.RUNNING),
                summary(gone, PowerState.RUNNING),
                summary(same, PowerState.RUNNING)));
        var heard = new RecordedEvents();
        try (var feed = new LifecycleFeed(Clock.systemUTC(), there::get)) {
            feed.subscribe(heard);
            feed.opened();
            there.set(List.of(
                    summary(stopped, PowerState.SHUTDOWN),
                    summary(paused, PowerState.PAUSED),
                    summary(same, PowerState.RUNNING)));
            feed.opened();
            heard.await(stopped, SOON, Kind.STOPPED);
            heard.await(paused, SOON, Kind.PAUSED);
            heard.await(gone, SOON, Kind.STOPPED);
            assertThat(heard.of(same)).isEmpty();
        }
    }

    private static GuestSummary summary(GuestId guest, PowerState state) {
        return new GuestSummary(guest, "instance-" + guest.toString().substring(0, 8), state);
    }
}
