package org.pileus.driver.hypervisor.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.GuestSummary;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.VncEndpoint;

/// One guest. Its monitor guards all fields; nothing slow happens under it.
final class FakeGuest {
    private GuestSpec spec;
    private PowerState state = PowerState.SHUTDOWN;
    private FakeSerial console;
    private @Nullable RfbServer screen;

    FakeGuest(GuestSpec spec) {
        this.spec = spec;
        this.console = new FakeSerial(spec);
    }

    static boolean active(PowerState state) {
        return state == PowerState.RUNNING || state == PowerState.PAUSED;
    }

    synchronized GuestSpec spec() {
        return spec;
    }

    synchronized PowerState state() {
        return state;
    }

    synchronized FakeSerial console() {
        return console;
    }

    synchronized GuestSummary summary() {
        return new GuestSummary(spec.id(), spec.instanceName(), state);
    }

    /// False when it is on already.
    synchronized boolean boot(boolean paused) {
        if (active(state)) {
            return false;
        }
        if (state != PowerState.SUSPENDED) {
            console = new FakeSerial(spec);
        }
        state = paused ? PowerState.PAUSED : PowerState.RUNNING;
        return true;
    }

    /// False when it was off before.
    synchronized boolean stop(PowerState off) {
        closeScreen();
        var was = state;
        state = off;
        return active(was);
    }

    /// False when it is in that state already; `WRONG_STATE` when it can not get there.
    synchronized boolean change(PowerState to, Predicate<PowerState> from) {
        if (state == to) {
            return false;
        }
        if (!from.test(state)) {
            throw new HypervisorException(
                    Kind.WRONG_STATE, "guest " + spec.id() + " is " + state + ", cannot become " + to);
        }
        if (to == PowerState.SUSPENDED) {
            closeScreen();
        }
        state = to;
        return true;
    }

    synchronized void attach(Nic nic) {
        if (spec.nics().stream().noneMatch(there -> there.port().equals(nic.port()))) {
            var nics = new ArrayList<>(spec.nics());
            nics.add(nic);
            spec = with(nics);
        }
    }

    synchronized void detach(UUID port) {
        spec = with(spec.nics().stream().filter(nic -> !nic.port().equals(port)).toList());
    }

    synchronized void resize(GuestSpec to) {
        if (active(state) || state == PowerState.SUSPENDED) {
            throw new HypervisorException(Kind.WRONG_STATE, "guest " + spec.id() + " is " + state);
        }
        if (to.root().rootGib() != 0 && to.root().rootGib() < spec.root().rootGib()) {
            throw new HypervisorException(
                    Kind.REFUSED,
                    "root disk of " + spec.root().rootGib() + " GiB cannot shrink to "
                            + to.root().rootGib());
        }
        spec = to;
    }

    synchronized VncEndpoint vnc() {
        if (!active(state)) {
            throw new HypervisorException(
                    Kind.WRONG_STATE, "guest " + spec.id() + " is " + state + " and has no screen");
        }
        var there = screen;
        if (there == null) {
            there = RfbServer.start(spec.instanceName(), spec.id().hashCode(), console::append);
            screen = there;
        }
        return new VncEndpoint("127.0.0.1", there.port());
    }

    synchronized void closeScreen() {
        if (screen != null) {
            screen.close();
            screen = null;
        }
    }

    private GuestSpec with(List<Nic> nics) {
        return new GuestSpec(
                spec.id(),
                spec.instanceName(),
                spec.vcpus(),
                spec.memoryMib(),
                spec.root(),
                spec.ephemeralGib(),
                spec.swapMib(),
                spec.configDrive(),
                nics,
                spec.metadata(),
                spec.imageProperties());
    }
}
