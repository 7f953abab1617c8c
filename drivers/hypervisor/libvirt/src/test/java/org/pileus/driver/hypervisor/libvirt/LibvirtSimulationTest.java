package org.pileus.driver.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestEvent.Kind;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSummary;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.testing.GuestSpecs;
import org.pileus.driver.hypervisor.testing.RecordedEvents;

/// The binding against libvirt's in-process simulation: needs the library, but no daemon and no QEMU.
@EnabledIf(value = "libraryIsThere", disabledReason = "libvirt.so.0 is not installed")
class LibvirtSimulationTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final LibvirtHypervisor hypervisor = new LibvirtHypervisor(settings("test:///default"), Clock.systemUTC());

    static boolean libraryIsThere() {
        try {
            SymbolLookup.libraryLookup("libvirt.so.0", Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static LibvirtSettings settings(String uri) {
        return new LibvirtSettings(
                uri,
                Path.of("/nonexistent/instances"),
                "127.0.0.1",
                "127.0.0.1",
                Optional.empty(),
                Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        hypervisor.list().forEach(guest -> hypervisor.destroy(guest.id()));
        hypervisor.close();
    }

    @Test
    void guestGoesThroughItsLifeAndItsEventsAreHeard() throws InterruptedException {
        var events = new RecordedEvents();
        hypervisor.subscribe(events);
        var guest = GuestSpecs.small(Path.of("/images/one"), DiskFormat.QCOW2);

        hypervisor.spawn(guest, false);
        hypervisor.spawn(guest, false);
        assertThat(hypervisor.list())
                .containsExactly(new GuestSummary(guest.id(), guest.instanceName(), PowerState.RUNNING));
        hypervisor.pause(guest.id());
        assertThat(hypervisor.powerState(guest.id())).contains(PowerState.PAUSED);
        hypervisor.unpause(guest.id());
        hypervisor.shutdown(guest.id(), Duration.ofSeconds(5));
        assertThat(hypervisor.powerState(guest.id())).contains(PowerState.SHUTDOWN);
        hypervisor.powerOn(guest.id());
        hypervisor.destroy(guest.id());
        assertThat(hypervisor.powerState(guest.id())).isEmpty();

        events.await(
                guest.id(), SOON, Kind.STARTED, Kind.PAUSED, Kind.RESUMED, Kind.STOPPED, Kind.STARTED, Kind.STOPPED);
    }

    @Test
    void manyCallersAtOnceEachGetTheirGuest() throws InterruptedException {
        var guests = Stream.generate(() -> GuestSpecs.small(Path.of("/images/one"), DiskFormat.QCOW2))
                .limit(100)
                .toList();
        var threads = guests.stream()
                .map(guest -> Thread.ofVirtual().start(() -> hypervisor.spawn(guest, true)))
                .toList();
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(hypervisor.list()).hasSize(100).allMatch(guest -> guest.state() == PowerState.PAUSED);
    }

    @Test
    void hostOfTheSimulationIsRead() {
        var host = hypervisor.capacity();
        assertThat(host.hypervisorType()).isEqualTo("TEST");
        assertThat(host.vcpus()).isEqualTo(16);
        assertThat(host.memoryMib()).isEqualTo(3_072);
        assertThat(host.cpu().coresPerSocket()).isEqualTo(2);
    }

    /// libvirt's simulation begins with one domain, `test`, which is not ours.
    @Test
    void domainsWithoutOurMarkAreNotSeenAndNotDestroyed() {
        assertThat(hypervisor.list()).isEmpty();
        var others = GuestId.of("6695eb01-f6a4-8304-79aa-97f2502e193f");
        hypervisor.destroy(others);
        assertThatThrownBy(() -> hypervisor.powerOn(others))
                .isInstanceOfSatisfying(
                        HypervisorException.class,
                        e -> assertThat(e.kind()).isEqualTo(HypervisorException.Kind.NOT_FOUND));
    }

    @Test
    void unknownGuestIsNotFound() {
        var nobody = new GuestId(UUID.randomUUID());
        assertThat(hypervisor.powerState(nobody)).isEmpty();
        hypervisor.destroy(nobody);
        assertThatThrownBy(() -> hypervisor.pause(nobody))
                .isInstanceOfSatisfying(
                        HypervisorException.class,
                        e -> assertThat(e.kind()).isEqualTo(HypervisorException.Kind.NOT_FOUND));
    }

    @Test
    void absentDaemonIsUnavailable(@TempDir Path folder) {
        var settings = new LibvirtSettings(
                "qemu+unix:///system?socket=/nonexistent", folder, "127.0.0.1", "127.0.0.1", Optional.of("qemu"), SOON);
        try (var absent = new LibvirtHypervisor(settings, Clock.systemUTC())) {
            assertThatThrownBy(absent::list)
                    .isInstanceOfSatisfying(
                            HypervisorException.class,
                            e -> assertThat(e.kind()).isEqualTo(HypervisorException.Kind.UNAVAILABLE));
        }
    }
}
