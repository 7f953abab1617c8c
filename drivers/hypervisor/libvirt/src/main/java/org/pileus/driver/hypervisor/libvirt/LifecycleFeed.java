package org.pileus.driver.hypervisor.libvirt;

import java.lang.foreign.MemorySegment;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pileus.driver.hypervisor.GuestEvent;
import org.pileus.driver.hypervisor.GuestEvent.Kind;
import org.pileus.driver.hypervisor.GuestEventFeed;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSummary;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.Subscription;

/// Turns libvirt's lifecycle events into ours. Remembers each guest's last state, so that after the daemon
/// was away the differences are told as events too. Listeners run on one thread of this feed, never on
/// libvirt's.
final class LifecycleFeed implements LibvirtConnection.Listener, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LifecycleFeed.class.getName());

    private static final int UNDEFINED = 1;

    private final Clock clock;
    private final Supplier<List<GuestSummary>> guests;
    private final GuestEventFeed listeners = new GuestEventFeed();
    private final LinkedBlockingQueue<GuestEvent> queue = new LinkedBlockingQueue<>();
    /// Our guests; events of other domains are dropped.
    private final Map<GuestId, PowerState> known = new ConcurrentHashMap<>();
    private final Thread dispatcher =
            Thread.ofVirtual().name("libvirt-dispatch").unstarted(this::dispatch);

    /// @param guests  asks the hypervisor for all of our guests
    LifecycleFeed(Clock clock, Supplier<List<GuestSummary>> guests) {
        this.clock = clock;
        this.guests = guests;
        dispatcher.start();
    }

    Subscription subscribe(Consumer<GuestEvent> listener) {
        return listeners.subscribe(listener);
    }

    /// Called before a guest is made, so that its first events are known to be ours.
    void expect(GuestId guest) {
        known.putIfAbsent(guest, PowerState.SHUTDOWN);
    }

    void forget(GuestId guest) {
        known.remove(guest);
    }

    @Override
    public void lifecycle(LibvirtFunctions functions, MemorySegment domain, int event, int detail) {
        var guest = Domains.id(functions, domain);
        if (event == UNDEFINED) {
            forget(guest);
        } else if (known.containsKey(guest)) {
            kind(event, detail).ifPresent(kind -> tell(guest, kind));
        }
    }

    /// The first time it learns who is there; later it tells what changed meanwhile.
    @Override
    public void opened() {
        try {
            var there = guests.get();
            var ids = new HashSet<GuestId>();
            for (var guest : there) {
                ids.add(guest.id());
                var before = known.put(guest.id(), guest.state());
                if (before != null && before != guest.state()) {
                    tell(guest.id(), kindOf(before, guest.state()));
                }
            }
            for (var guest : known.entrySet()) {
                // one expected but not defined yet is SHUTDOWN
                if (!ids.contains(guest.getKey()) && guest.getValue() != PowerState.SHUTDOWN) {
                    tell(guest.getKey(), Kind.STOPPED);
                    forget(guest.getKey());
                }
            }
        } catch (HypervisorException e) {
            // lost again: the next connection asks anew
            LOG.log(System.Logger.Level.WARNING, "guests could not be listed: {0}", e.getMessage());
        }
    }

    private void tell(GuestId guest, Kind kind) {
        known.computeIfPresent(guest, (_, _) -> stateAfter(kind));
        queue.add(new GuestEvent(guest, kind, clock.instant()));
    }

    private void dispatch() {
        try {
            while (true) {
                listeners.publish(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Source: libvirt-domain.h, `virDomainEventType` and its details.
    static Optional<Kind> kind(int event, int detail) {
        return switch (event) {
            case 2 -> Optional.of(Kind.STARTED);
            case 3 -> Optional.of(Kind.PAUSED);
            case 4 -> Optional.of(Kind.RESUMED);
            case 5 ->
                Optional.of(
                        switch (detail) {
                            case 2, 5 -> Kind.CRASHED; // crashed; failed: qemu was killed or gave up
                            case 4 -> Kind.SUSPENDED; // saved
                            default -> Kind.STOPPED;
                        });
            case 8 -> Optional.of(Kind.CRASHED);
            default -> Optional.empty(); // defined, undefined, on its way down, guest's own sleep
        };
    }

    private static Kind kindOf(PowerState before, PowerState now) {
        return switch (now) {
            case RUNNING, NOSTATE -> before == PowerState.PAUSED ? Kind.RESUMED : Kind.STARTED;
            case PAUSED -> Kind.PAUSED;
            case SHUTDOWN -> Kind.STOPPED;
            case CRASHED -> Kind.CRASHED;
            case SUSPENDED -> Kind.SUSPENDED;
        };
    }

    private static PowerState stateAfter(Kind kind) {
        return switch (kind) {
            case STARTED, RESUMED -> PowerState.RUNNING;
            case PAUSED -> PowerState.PAUSED;
            case STOPPED -> PowerState.SHUTDOWN;
            case SUSPENDED -> PowerState.SUSPENDED;
            case CRASHED -> PowerState.CRASHED;
        };
    }

    @Override
    public void close() {
        dispatcher.interrupt();
    }
}
