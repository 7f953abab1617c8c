package org.pileus.driver.hypervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.pileus.driver.hypervisor.GuestEvent;
import org.pileus.driver.hypervisor.GuestId;

/// A listener that keeps what it heard, and can wait for more.
public final class RecordedEvents implements Consumer<GuestEvent> {
    private final List<GuestEvent> heard = new CopyOnWriteArrayList<>();

    @Override
    public void accept(GuestEvent event) {
        heard.add(event);
    }

    public List<GuestEvent.Kind> of(GuestId guest) {
        return heard.stream()
                .filter(event -> event.guest().equals(guest))
                .map(GuestEvent::kind)
                .toList();
    }

    /// Waits until these kinds were heard of a guest in this order, others possibly between them.
    public void await(GuestId guest, Duration atMost, GuestEvent.Kind... kinds) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < deadline && !inOrder(of(guest), kinds)) {
            Thread.sleep(10);
        }
        assertThat(of(guest)).containsSubsequence(kinds);
    }

    private static boolean inOrder(List<GuestEvent.Kind> heard, GuestEvent.Kind... kinds) {
        var next = 0;
        for (var kind : heard) {
            if (next < kinds.length && kind == kinds[next]) {
                next++;
            }
        }
        return next == kinds.length;
    }
}
