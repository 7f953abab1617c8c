package org.pileus.driver.hypervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestEvent.Kind;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.GuestSummary;
import org.pileus.driver.hypervisor.Hypervisor;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.Subscription;

/// What every [Hypervisor] does. An implementation's test extends this and says what to run it on.
public abstract class HypervisorContract {
    private static final Duration EVENT_TIME = Duration.ofSeconds(10);

    private final List<GuestId> made = new ArrayList<>();
    private final RecordedEvents events = new RecordedEvents();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Hypervisor hypervisor;

    private Subscription subscription = () -> {};

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    protected Path folder;

    /// Connects to the host under test; all connections of one test see the same guests.
    protected abstract Hypervisor open();

    /// An image that guests of the test can be made from.
    protected abstract Path image();

    protected abstract DiskFormat imageFormat();

    /// A NIC that can be plugged here.
    protected abstract Nic nic();

    @BeforeEach
    void listen() {
        hypervisor = open();
        subscription = hypervisor.subscribe(events);
    }

    @AfterEach
    void destroyAll() {
        made.forEach(hypervisor::destroy);
        subscription.close();
        hypervisor.close();
    }

    private GuestSpec guest() {
        var guest = GuestSpecs.small(image(), imageFormat());
        made.add(guest.id());
        return guest;
    }

    private GuestSpec running() {
        var guest = guest();
        hypervisor.spawn(guest, false);
        return guest;
    }

    private PowerState state(GuestSpec guest) {
        return hypervisor.powerState(guest.id()).orElseThrow();
    }

    private static void assertKind(HypervisorException.Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HypervisorException.class,
                        e -> assertThat(e.kind()).describedAs(e.getMessage()).isEqualTo(kind));
    }

    @Test
    void hostSaysWhatItHas() {
        var host = hypervisor.capacity();
        assertThat(host.hostname()).isNotBlank();
        assertThat(host.hypervisorType()).isNotBlank();
        assertThat(host.hypervisorVersion()).isPositive();
        assertThat(host.vcpus()).isPositive();
        assertThat(host.memoryMib()).isPositive();
        assertThat(host.cpu().arch()).isEqualTo("x86_64");
        assertThat(host.accelerator()).endsWith(".").contains(" ");
    }

    @Test
    void spawnedGuestRunsAndIsListed() throws InterruptedException {
        var guest = running();
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        assertThat(hypervisor.list()).contains(new GuestSummary(guest.id(), guest.instanceName(), PowerState.RUNNING));
        events.await(guest.id(), EVENT_TIME, Kind.STARTED);
    }

    @Test
    void guestSpawnedPausedRunsWhenUnpaused() throws InterruptedException {
        var guest = guest();
        hypervisor.spawn(guest, true);
        assertThat(state(guest)).isEqualTo(PowerState.PAUSED);
        hypervisor.unpause(guest.id());
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        events.await(guest.id(), EVENT_TIME, Kind.STARTED, Kind.PAUSED, Kind.RESUMED);
    }

    @Test
    void secondSpawnChangesNothing() {
        var guest = running();
        hypervisor.spawn(guest, true);
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        assertThat(hypervisor.list())
                .filteredOn(one -> one.id().equals(guest.id()))
                .hasSize(1);
    }

    @Test
    void guestThatIsRefusedLeavesNothing() {
        var sane = guest();
        var strange = new GuestSpec(
                sane.id(),
                sane.instanceName(),
                1,
                64,
                sane.root(),
                0,
                0,
                sane.configDrive(),
                List.of(),
                sane.metadata(),
                java.util.Map.of("hw_disk_bus", "'/><evil/>"));
        if (refusesStrangeHardware()) {
            assertKind(HypervisorException.Kind.REFUSED, () -> hypervisor.spawn(strange, false));
            assertThat(hypervisor.powerState(sane.id())).isEmpty();
        }
    }

    /// False for those that have no hardware to be strange.
    protected boolean refusesStrangeHardware() {
        return true;
    }

    @Test
    void destroyedGuestIsGoneAndDestroyingAgainIsFine() throws InterruptedException {
        var guest = running();
        hypervisor.destroy(guest.id());
        hypervisor.destroy(guest.id());
        assertThat(hypervisor.powerState(guest.id())).isEmpty();
        assertThat(hypervisor.list()).noneMatch(one -> one.id().equals(guest.id()));
        events.await(guest.id(), EVENT_TIME, Kind.STARTED, Kind.STOPPED);
    }

    @Test
    void guestIsCutOffAndStartedAgain() throws InterruptedException {
        var guest = running();
        hypervisor.shutdown(guest.id(), Duration.ZERO);
        hypervisor.shutdown(guest.id(), Duration.ZERO);
        assertThat(state(guest)).isEqualTo(PowerState.SHUTDOWN);
        hypervisor.powerOn(guest.id());
        hypervisor.powerOn(guest.id());
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        events.await(guest.id(), EVENT_TIME, Kind.STARTED, Kind.STOPPED, Kind.STARTED);
    }

    @Test
    void guestThatDoesNotHeedTheButtonIsCutOff() {
        var guest = guest();
        hypervisor.spawn(guest, false); // has not booted yet
        hypervisor.shutdown(guest.id(), Duration.ofSeconds(1));
        assertThat(state(guest)).isEqualTo(PowerState.SHUTDOWN);
    }

    @Test
    void hardRebootLeavesItRunningWhateverItWas() {
        var guest = running();
        hypervisor.reboot(guest.id(), Duration.ZERO);
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        hypervisor.pause(guest.id());
        hypervisor.reboot(guest.id(), Duration.ZERO);
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        hypervisor.shutdown(guest.id(), Duration.ZERO);
        hypervisor.reboot(guest.id(), Duration.ZERO);
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void guestIsPausedAndUnpaused() throws InterruptedException {
        var guest = running();
        hypervisor.pause(guest.id());
        hypervisor.pause(guest.id());
        assertThat(state(guest)).isEqualTo(PowerState.PAUSED);
        hypervisor.unpause(guest.id());
        hypervisor.unpause(guest.id());
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        events.await(guest.id(), EVENT_TIME, Kind.PAUSED, Kind.RESUMED);
    }

    @Test
    void guestIsSuspendedAndResumed() throws InterruptedException {
        var guest = running();
        hypervisor.suspend(guest.id());
        hypervisor.suspend(guest.id());
        assertThat(state(guest)).isEqualTo(PowerState.SUSPENDED);
        hypervisor.resume(guest.id());
        hypervisor.resume(guest.id());
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        events.await(guest.id(), EVENT_TIME, Kind.SUSPENDED, Kind.STARTED);
    }

    @Test
    void guestThatIsOffCanNotBePausedNorSuspended() {
        var guest = running();
        hypervisor.shutdown(guest.id(), Duration.ZERO);
        assertKind(HypervisorException.Kind.WRONG_STATE, () -> hypervisor.pause(guest.id()));
        assertKind(HypervisorException.Kind.WRONG_STATE, () -> hypervisor.unpause(guest.id()));
        assertKind(HypervisorException.Kind.WRONG_STATE, () -> hypervisor.suspend(guest.id()));
        assertKind(HypervisorException.Kind.WRONG_STATE, () -> hypervisor.resume(guest.id()));
        assertKind(
                HypervisorException.Kind.WRONG_STATE, () -> hypervisor.console().vnc(guest.id()));
    }

    @Test
    void unknownGuestIsNotFound() {
        var nobody = new GuestId(UUID.randomUUID());
        assertThat(hypervisor.powerState(nobody)).isEmpty();
        hypervisor.destroy(nobody);
        var calls = List.<ThrowingCallable>of(
                () -> hypervisor.powerOn(nobody),
                () -> hypervisor.shutdown(nobody, Duration.ZERO),
                () -> hypervisor.reboot(nobody, Duration.ZERO),
                () -> hypervisor.pause(nobody),
                () -> hypervisor.unpause(nobody),
                () -> hypervisor.suspend(nobody),
                () -> hypervisor.resume(nobody),
                () -> hypervisor.console().log(nobody, 10),
                () -> hypervisor.console().vnc(nobody),
                () -> hypervisor.attachInterface(nobody, nic()),
                () -> hypervisor.detachInterface(nobody, UUID.randomUUID()),
                () -> hypervisor.disks().snapshot(nobody, folder.resolve("none"), DiskFormat.QCOW2));
        calls.forEach(call -> assertKind(HypervisorException.Kind.NOT_FOUND, call));
    }

    @Test
    void consoleLogIsBoundedAndScreenSpeaksRfb() throws Exception {
        var guest = running();
        assertThat(hypervisor.console().log(guest.id(), 100).length).isLessThanOrEqualTo(100);
        var screen = hypervisor.console().vnc(guest.id());
        try (var socket = new Socket(screen.host(), screen.port())) {
            socket.setSoTimeout(10_000);
            var hello = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(hello).matches("RFB 003\\.00[38]\n");
        }
    }

    @Test
    void interfaceIsPluggedAndUnplugged() {
        var guest = running();
        hypervisor.shutdown(guest.id(), Duration.ZERO); // plugging into a running one needs a guest that answers
        var nic = nic();
        hypervisor.attachInterface(guest.id(), nic);
        hypervisor.attachInterface(guest.id(), nic);
        hypervisor.detachInterface(guest.id(), nic.port());
        hypervisor.detachInterface(guest.id(), nic.port());
        assertThat(state(guest)).isEqualTo(PowerState.SHUTDOWN);
    }

    @Test
    void snapshotIsAWholeFileAndTheGuestRunsOn() throws Exception {
        var guest = running();
        var qcow2 = folder.resolve("snapshot.qcow2");
        hypervisor.disks().snapshot(guest.id(), qcow2, DiskFormat.QCOW2);
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        try (var in = Files.newInputStream(qcow2)) {
            assertThat(in.readNBytes(4)).containsExactly('Q', 'F', 'I', 0xfb);
        }
    }

    @Test
    void guestThatIsOffGrowsButDoesNotShrink() {
        var guest = running();
        var larger = GuestSpecs.resized(guest, 160, 2);
        assertKind(
                HypervisorException.Kind.WRONG_STATE, () -> hypervisor.disks().resize(larger));
        hypervisor.shutdown(guest.id(), Duration.ZERO);
        hypervisor.disks().resize(larger);
        assertKind(HypervisorException.Kind.REFUSED, () -> hypervisor.disks().resize(guest));
        hypervisor.powerOn(guest.id());
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void guestIsRescuedAndUnrescued() {
        var guest = running();
        hypervisor.disks().rescue(guest);
        hypervisor.disks().rescue(guest);
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
        hypervisor.disks().unrescue(guest);
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void guestsOutliveTheDriver() {
        var guest = running();
        hypervisor.close();
        hypervisor = open();
        assertThat(hypervisor.list()).contains(new GuestSummary(guest.id(), guest.instanceName(), PowerState.RUNNING));
    }
}
