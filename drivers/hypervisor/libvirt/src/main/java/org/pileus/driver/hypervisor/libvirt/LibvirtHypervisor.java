package org.pileus.driver.hypervisor.libvirt;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pileus.driver.hypervisor.GuestConsole;
import org.pileus.driver.hypervisor.GuestDisks;
import org.pileus.driver.hypervisor.GuestEvent;
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

/// Guests as libvirt domains on QEMU. Connects when first used; guests run on when this process or the
/// daemon ends.
public final class LibvirtHypervisor implements Hypervisor {
    private static final int START_PAUSED = 1;
    /// virDomainUndefineFlagsValues: managed save, snapshots' metadata, NVRAM.
    private static final int UNDEFINE_ALL = 1 | 2 | 4;
    /// libvirt's simulation knows no NVRAM.
    private static final int UNDEFINE_SIMULATED = 1 | 2;
    private static final int DEVICE_LIVE = 1;
    private static final int DEVICE_CONFIG = 2;
    private static final Duration SAVE_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration UNPLUG_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    /// A guest that has not finished booting misses the first press.
    private static final Duration PRESS_AGAIN = Duration.ofSeconds(10);

    private final LibvirtSettings settings;
    private final LocalDisks localDisks;
    private final HostProbe.Finding accelerator;
    private final DomainXml.Host host;
    private final LifecycleFeed events;
    private final LibvirtConnection connection;
    private final LibvirtConsole console;
    private final LibvirtDisks disks;

    public LibvirtHypervisor(LibvirtSettings settings, Clock clock) {
        this.settings = settings;
        this.localDisks = new LocalDisks(settings.instancesDir());
        this.accelerator = accelerator(settings);
        this.host = new DomainXml.Host(
                accelerator.virtType(), settings.vncListen(), settings.simulated() ? "none" : localDisks.cacheMode());
        this.events = new LifecycleFeed(clock, this::list);
        this.connection = new LibvirtConnection(settings.uri(), settings.callTimeout(), events);
        this.console = new LibvirtConsole(this, localDisks, settings.vncHost());
        this.disks = new LibvirtDisks(this, localDisks, host);
    }

    private static HostProbe.Finding accelerator(LibvirtSettings settings) {
        if (settings.simulated()) {
            return new HostProbe.Finding("test", "Guests are libvirt's simulation.");
        }
        return settings.virtType()
                .map(type -> new HostProbe.Finding(type, "Guests run as " + type + ", as configured."))
                .orElseGet(HostProbe::probe);
    }

    @Override
    public HostCapacity capacity() {
        return connection.call((functions, open) -> HostReader.read(functions, open, settings, accelerator.sentence()));
    }

    @Override
    public void spawn(GuestSpec guest, boolean paused) {
        var state = powerState(guest.id());
        if (state.isPresent() && isOn(state.get())) {
            return;
        }
        var xml = DomainXml.of(guest, localDisks.files(guest.id()), host); // refuses before anything is made
        events.expect(guest.id());
        try {
            if (!settings.simulated()) {
                localDisks.prepare(guest);
            }
            connection.call((functions, open) ->
                    new Domains(functions, open).define(xml, domain -> start(functions, domain, paused)));
        } catch (HypervisorException e) {
            if (state.isEmpty()) {
                undo(guest.id(), e);
            }
            throw e.kind() == Kind.FAILED || e.kind() == Kind.WRONG_STATE
                    ? new HypervisorException(Kind.START_FAILED, "guest " + guest.id() + ": " + e.getMessage(), e)
                    : e;
        }
    }

    private int start(LibvirtFunctions functions, MemorySegment domain, boolean paused) {
        if (paused && settings.simulated()) { // libvirt's simulation starts running guests alone
            functions.call("virDomainCreate", domain);
            return functions.call("virDomainSuspend", domain);
        }
        var flags = paused ? START_PAUSED : 0;
        try {
            return functions.call("virDomainCreateWithFlags", domain, flags);
        } catch (HypervisorException e) {
            if (!String.valueOf(e.getMessage()).contains("Device or resource busy")) {
                throw e;
            }
            // an agent took the fresh tap into its bridge before libvirt did; libvirt has removed that tap
            return functions.call("virDomainCreateWithFlags", domain, flags);
        }
    }

    private void undo(GuestId guest, HypervisorException cause) {
        try {
            destroy(guest);
            events.forget(guest);
        } catch (HypervisorException e) {
            cause.addSuppressed(e); // the start-up check of compute finds it by our mark
        }
    }

    @Override
    public void powerOn(GuestId guest) {
        change(guest, state -> isOn(state) ? Step.NONE : Step.call("virDomainCreate"));
    }

    @Override
    public void shutdown(GuestId guest, Duration grace) {
        var state = powerState(guest).orElseThrow(() -> HypervisorException.notFound(guest));
        if (state == PowerState.RUNNING && !grace.isZero()) {
            pressUntilOff(guest, grace);
        }
        change(guest, now -> switch (now) {
            case RUNNING, PAUSED, NOSTATE -> Step.call("virDomainDestroy");
            case SUSPENDED -> Step.flagged("virDomainManagedSaveRemove");
            case SHUTDOWN, CRASHED -> Step.NONE;
        });
    }

    private void pressUntilOff(GuestId guest, Duration grace) {
        var deadline = System.nanoTime() + grace.toNanos();
        for (var left = grace; left.isPositive(); left = Duration.ofNanos(deadline - System.nanoTime())) {
            change(guest, state -> state == PowerState.RUNNING ? Step.call("virDomainShutdown") : Step.NONE);
            var round = left.compareTo(PRESS_AGAIN) < 0 ? left : PRESS_AGAIN;
            if (waitFor(
                    round, () -> powerState(guest).map(state -> !isOn(state)).orElse(true))) {
                return;
            }
        }
    }

    @Override
    public void reboot(GuestId guest, Duration grace) {
        shutdown(guest, grace);
        powerOn(guest);
    }

    @Override
    public void pause(GuestId guest) {
        change(guest, state -> switch (state) {
            case PAUSED -> Step.NONE;
            case RUNNING -> Step.call("virDomainSuspend");
            case NOSTATE, SHUTDOWN, CRASHED, SUSPENDED -> throw wrongState(guest, state);
        });
    }

    @Override
    public void unpause(GuestId guest) {
        change(guest, state -> switch (state) {
            case RUNNING -> Step.NONE;
            case PAUSED -> Step.call("virDomainResume");
            case NOSTATE, SHUTDOWN, CRASHED, SUSPENDED -> throw wrongState(guest, state);
        });
    }

    @Override
    public void suspend(GuestId guest) {
        change(SAVE_TIMEOUT, guest, state -> switch (state) {
            case SUSPENDED -> Step.NONE;
            case RUNNING, PAUSED -> Step.flagged("virDomainManagedSave");
            case NOSTATE, SHUTDOWN, CRASHED -> throw wrongState(guest, state);
        });
    }

    @Override
    public void resume(GuestId guest) {
        change(guest, state -> switch (state) {
            case RUNNING -> Step.NONE;
            case SUSPENDED -> Step.call("virDomainCreate"); // restores what was saved
            case NOSTATE, SHUTDOWN, CRASHED, PAUSED -> throw wrongState(guest, state);
        });
    }

    @Override
    public void destroy(GuestId guest) {
        connection.call((functions, open) -> new Domains(functions, open).find(guest, domain -> {
            try {
                functions.call("virDomainDestroy", domain);
            } catch (LibvirtError e) {
                if (e.code() != LibvirtError.OPERATION_INVALID) { // not running
                    throw e;
                }
            }
            return functions.call(
                    "virDomainUndefineFlags", domain, settings.simulated() ? UNDEFINE_SIMULATED : UNDEFINE_ALL);
        }));
        if (!settings.simulated()) {
            localDisks.remove(guest);
        }
    }

    @Override
    public Optional<PowerState> powerState(GuestId guest) {
        return connection.call((functions, open) -> {
            var domains = new Domains(functions, open);
            return domains.find(guest, domains::state);
        });
    }

    @Override
    public List<GuestSummary> list() {
        return connection.call((functions, open) -> new Domains(functions, open).list());
    }

    @Override
    public void attachInterface(GuestId guest, Nic nic) {
        var xml = DomainXml.nic(nic, Hardware.of(Map.of()));
        onDomain(guest, (domains, domain) -> {
            if (hasPort(domains, domain, nic.port())) {
                return 0;
            }
            try (var arena = Arena.ofConfined()) {
                return domains.functions()
                        .call(
                                "virDomainAttachDeviceFlags",
                                domain,
                                arena.allocateFrom(xml),
                                deviceFlags(domains, domain));
            }
        });
    }

    @Override
    public void detachInterface(GuestId guest, UUID port) {
        onDomain(guest, (domains, domain) -> {
            if (!hasPort(domains, domain, port)) {
                return 0;
            }
            try (var arena = Arena.ofConfined()) {
                return domains.functions()
                        .call(
                                "virDomainDetachDeviceAlias",
                                domain,
                                arena.allocateFrom(DomainXml.alias(port)),
                                deviceFlags(domains, domain));
            }
        });
        // unplugging is asked of the guest, which may take its time
        if (!waitFor(UNPLUG_TIMEOUT, () -> !onDomain(guest, (domains, domain) -> hasPort(domains, domain, port)))) {
            throw new HypervisorException(Kind.TIMEOUT, "guest " + guest + " does not let go of port " + port);
        }
    }

    private static int deviceFlags(Domains domains, MemorySegment domain) {
        return isOn(domains.state(domain)) ? DEVICE_LIVE | DEVICE_CONFIG : DEVICE_CONFIG;
    }

    private static boolean hasPort(Domains domains, MemorySegment domain, UUID port) {
        return DomainReader.domain(domains.xml(domain, 0)).networkPorts().contains(port);
    }

    @Override
    public Subscription subscribe(Consumer<GuestEvent> listener) {
        var subscription = events.subscribe(listener);
        connection.keepOpen();
        return subscription;
    }

    @Override
    public GuestConsole console() {
        return console;
    }

    @Override
    public GuestDisks disks() {
        return disks;
    }

    @Override
    public void close() {
        connection.close();
        events.close();
    }

    /// One function of libvirt that takes a domain, with or without flags.
    record Step(String function, boolean takesFlags) {
        static final Step NONE = new Step("", false);

        static Step call(String function) {
            return new Step(function, false);
        }

        static Step flagged(String function) {
            return new Step(function, true);
        }
    }

    /// Looks at a guest's state and does what `decide` makes of it.
    void change(GuestId guest, Function<PowerState, Step> decide) {
        change(settings.callTimeout(), guest, decide);
    }

    private void change(Duration timeout, GuestId guest, Function<PowerState, Step> decide) {
        onDomain(timeout, guest, (domains, domain) -> {
            var step = decide.apply(domains.state(domain));
            if (step.function().isEmpty()) {
                return 0;
            }
            var functions = domains.functions();
            return step.takesFlags()
                    ? functions.call(step.function(), domain, 0)
                    : functions.call(step.function(), domain);
        });
    }

    /// Looks up one of our guests.
    /// @throws HypervisorException `NOT_FOUND`
    <T> T onDomain(GuestId guest, BiFunction<Domains, MemorySegment, T> work) {
        return onDomain(settings.callTimeout(), guest, work);
    }

    private <T> T onDomain(Duration timeout, GuestId guest, BiFunction<Domains, MemorySegment, T> work) {
        return connection.call(timeout, (functions, open) -> {
            var domains = new Domains(functions, open);
            return domains.with(guest, domain -> work.apply(domains, domain));
        });
    }

    /// Gives a domain that is off another definition.
    void redefine(String xml) {
        connection.call((functions, open) -> new Domains(functions, open).define(xml, _ -> true));
    }

    private static boolean waitFor(Duration atMost, BooleanSupplier done) {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!done.getAsBoolean()) {
            var left = deadline - System.nanoTime();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(Math.min(left, LOOK_AGAIN.toNanos()));
        }
        return true;
    }

    static boolean isOn(PowerState state) {
        return state == PowerState.RUNNING || state == PowerState.PAUSED;
    }

    static HypervisorException wrongState(GuestId guest, PowerState state) {
        return new HypervisorException(Kind.WRONG_STATE, "guest " + guest + " is " + state);
    }
}
