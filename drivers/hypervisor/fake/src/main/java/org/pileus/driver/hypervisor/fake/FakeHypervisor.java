package org.pileus.driver.hypervisor.fake;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pileus.driver.hypervisor.CpuInfo;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestConsole;
import org.pileus.driver.hypervisor.GuestDisks;
import org.pileus.driver.hypervisor.GuestEvent;
import org.pileus.driver.hypervisor.GuestEventFeed;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.GuestSummary;
import org.pileus.driver.hypervisor.HostCapacity;
import org.pileus.driver.hypervisor.Hypervisor;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.Subscription;
import org.pileus.driver.hypervisor.VncEndpoint;

/// A hypervisor whose guests are records in memory. It keeps the contract of a real one and costs
/// microseconds per call; what goes wrong is told it by its [Behaviour]. Guests live as long as this
/// object: to play a restart of nova-compute, hand the same object to the new one ([#close] keeps the
/// guests). Events are delivered on the calling thread.
public final class FakeHypervisor implements Hypervisor {
    private static final int VERSION = 1_000_000;

    private final HostCapacity capacity;
    private final int maxGuests;
    private final Clock clock;
    private final Behaviour behaviour;
    private final ConcurrentHashMap<GuestId, FakeGuest> guests = new ConcurrentHashMap<>();
    private final GuestEventFeed events = new GuestEventFeed();

    /// @param maxGuests  a spawn beyond it fails with `NO_CAPACITY`, as a full host does
    public FakeHypervisor(HostCapacity capacity, int maxGuests, Clock clock, Behaviour behaviour) {
        this.capacity = capacity;
        this.maxGuests = maxGuests;
        this.clock = clock;
        this.behaviour = behaviour;
    }

    /// A host of 64 processors, 256 GiB of memory and 4 TiB of disk where nothing goes wrong.
    public FakeHypervisor(String hostname, Clock clock) {
        this(capacity(hostname, 64, 262_144, 4_096), Integer.MAX_VALUE, clock, new Behaviour());
    }

    public static HostCapacity capacity(String hostname, int vcpus, long memoryMib, long diskGib) {
        var cpu = new CpuInfo("x86_64", "fake", "fake", 1, vcpus, 1, List.of());
        return new HostCapacity(
                hostname,
                "fake",
                VERSION,
                vcpus,
                memoryMib,
                diskGib,
                diskGib,
                cpu,
                "Guests are simulated: nothing runs in them.");
    }

    @Override
    public HostCapacity capacity() {
        behaviour.onCall();
        return capacity;
    }

    @Override
    public void spawn(GuestSpec spec, boolean paused) {
        behaviour.onCall();
        var known = guests.get(spec.id());
        if (known == null) {
            behaviour.onSpawn(spec.id());
            if (guests.size() >= maxGuests) {
                throw new HypervisorException(
                        Kind.NO_CAPACITY, capacity.hostname() + " holds " + maxGuests + " guests already");
            }
            var made = new FakeGuest(spec);
            known = guests.putIfAbsent(spec.id(), made);
            known = known == null ? made : known;
        }
        if (known.boot(paused)) {
            publish(spec.id(), GuestEvent.Kind.STARTED);
            if (paused) {
                publish(spec.id(), GuestEvent.Kind.PAUSED);
            }
        }
    }

    @Override
    public void powerOn(GuestId id) {
        var guest = require(id);
        if (guest.boot(false)) {
            publish(id, GuestEvent.Kind.STARTED);
        }
    }

    @Override
    public void shutdown(GuestId id, Duration grace) {
        var guest = require(id);
        if (!grace.isZero() && guest.state() == PowerState.RUNNING) {
            behaviour.onShutdown(grace);
        }
        stop(guest, GuestEvent.Kind.STOPPED);
    }

    @Override
    public void reboot(GuestId id, Duration grace) {
        shutdown(id, grace);
        powerOn(id);
    }

    @Override
    public void pause(GuestId id) {
        change(id, PowerState.PAUSED, state -> state == PowerState.RUNNING, GuestEvent.Kind.PAUSED);
    }

    @Override
    public void unpause(GuestId id) {
        change(id, PowerState.RUNNING, state -> state == PowerState.PAUSED, GuestEvent.Kind.RESUMED);
    }

    @Override
    public void suspend(GuestId id) {
        change(id, PowerState.SUSPENDED, FakeGuest::active, GuestEvent.Kind.SUSPENDED);
    }

    @Override
    public void resume(GuestId id) {
        change(id, PowerState.RUNNING, state -> state == PowerState.SUSPENDED, GuestEvent.Kind.STARTED);
    }

    @Override
    public void destroy(GuestId id) {
        behaviour.onCall();
        var guest = guests.remove(id);
        if (guest != null) {
            stop(guest, GuestEvent.Kind.STOPPED);
        }
    }

    @Override
    public Optional<PowerState> powerState(GuestId id) {
        behaviour.onCall();
        return Optional.ofNullable(guests.get(id)).map(FakeGuest::state);
    }

    @Override
    public List<GuestSummary> list() {
        behaviour.onCall();
        return guests.values().stream().map(FakeGuest::summary).toList();
    }

    @Override
    public void attachInterface(GuestId id, Nic nic) {
        require(id).attach(nic);
    }

    @Override
    public void detachInterface(GuestId id, UUID port) {
        require(id).detach(port);
    }

    @Override
    public Subscription subscribe(Consumer<GuestEvent> listener) {
        return events.subscribe(listener);
    }

    @Override
    public GuestConsole console() {
        return new GuestConsole() {
            @Override
            public byte[] log(GuestId id, int maxBytes) {
                return require(id).console().tail(maxBytes);
            }

            @Override
            public VncEndpoint vnc(GuestId id) {
                return require(id).vnc();
            }
        };
    }

    @Override
    public GuestDisks disks() {
        return new GuestDisks() {
            @Override
            public void snapshot(GuestId id, Path target, DiskFormat format) {
                EmptyDisk.write(
                        target, format, Math.max(1, require(id).spec().root().rootGib()));
            }

            @Override
            public void resize(GuestSpec spec) {
                require(spec.id()).resize(spec);
            }

            @Override
            public void rescue(GuestSpec rescue) {
                require(rescue.id());
                reboot(rescue.id(), Duration.ZERO);
            }

            @Override
            public void unrescue(GuestSpec guest) {
                require(guest.id());
                reboot(guest.id(), Duration.ZERO);
            }
        };
    }

    /// Closes the consoles; the guests stay.
    @Override
    public void close() {
        guests.values().forEach(FakeGuest::closeScreen);
    }

    /// NICs of a guest in the order they were plugged, for tests.
    public List<Nic> nics(GuestId id) {
        return require(id).spec().nics();
    }

    /// What a guest was made from, as changed since, for tests.
    public GuestSpec spec(GuestId id) {
        return require(id).spec();
    }

    /// The guest's process dies, as when someone kills qemu.
    public void crash(GuestId id) {
        var guest = guests.get(id);
        if (guest != null) {
            stop(guest, GuestEvent.Kind.CRASHED);
        }
    }

    /// The guest powers itself off.
    public void powersItselfOff(GuestId id) {
        var guest = guests.get(id);
        if (guest != null) {
            stop(guest, GuestEvent.Kind.STOPPED);
        }
    }

    /// The host loses power: every guest is off, and nobody is told.
    public void losePower() {
        guests.values().stream()
                .filter(guest -> FakeGuest.active(guest.state()))
                .forEach(guest -> guest.stop(PowerState.SHUTDOWN));
    }

    /// The guest prints to its serial port.
    public void print(GuestId id, String text) {
        require(id).console().append(text);
    }

    private void stop(FakeGuest guest, GuestEvent.Kind kind) {
        if (kind == GuestEvent.Kind.CRASHED && !FakeGuest.active(guest.state())) {
            return;
        }
        var off = kind == GuestEvent.Kind.CRASHED ? PowerState.CRASHED : PowerState.SHUTDOWN;
        if (guest.stop(off)) {
            publish(guest.spec().id(), kind);
        }
    }

    private void change(GuestId id, PowerState to, Predicate<PowerState> from, GuestEvent.Kind kind) {
        if (require(id).change(to, from)) {
            publish(id, kind);
        }
    }

    private FakeGuest require(GuestId id) {
        behaviour.onCall();
        var guest = guests.get(id);
        if (guest == null) {
            throw HypervisorException.notFound(id);
        }
        return guest;
    }

    private void publish(GuestId id, GuestEvent.Kind kind) {
        events.publish(new GuestEvent(id, kind, clock.instant()));
    }
}
