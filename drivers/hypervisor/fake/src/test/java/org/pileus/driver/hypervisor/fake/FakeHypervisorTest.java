package org.pileus.driver.hypervisor.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestEvent;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.testing.GuestSpecs;
import org.pileus.driver.hypervisor.testing.RecordedEvents;

class FakeHypervisorTest {
    private final List<Duration> waited = new ArrayList<>();
    private final Behaviour behaviour = new Behaviour(waited::add);
    private final FakeHypervisor hypervisor =
            new FakeHypervisor(FakeHypervisor.capacity("host-1", 8, 16_384, 100), 3, Clock.systemUTC(), behaviour);

    private static GuestSpec guest() {
        return GuestSpecs.small(Path.of("/nowhere"), DiskFormat.QCOW2);
    }

    private static void assertKind(Kind kind, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void nthSpawnFailsAndLeavesNothing() {
        behaviour.failSpawn(2, Kind.START_FAILED);
        var first = guest();
        var second = guest();
        hypervisor.spawn(first, false);
        assertKind(Kind.START_FAILED, () -> hypervisor.spawn(second, false));
        assertThat(hypervisor.powerState(second.id())).isEmpty();
        hypervisor.spawn(second, false);
        assertThat(hypervisor.list()).hasSize(2);
    }

    @Test
    void fullHostHasNoCapacity() {
        for (var i = 0; i < 3; i++) {
            hypervisor.spawn(guest(), false);
        }
        assertKind(Kind.NO_CAPACITY, () -> hypervisor.spawn(guest(), false));
        hypervisor.destroy(hypervisor.list().getFirst().id());
        hypervisor.spawn(guest(), false);
    }

    @Test
    void timePassesOnlyByTheGivenDelay() {
        behaviour.spawnTakes(Duration.ofMinutes(5)).ignoresShutdown(true);
        var guest = guest();
        hypervisor.spawn(guest, false);
        hypervisor.shutdown(guest.id(), Duration.ofSeconds(60));
        assertThat(waited).containsExactly(Duration.ofMinutes(5), Duration.ofSeconds(60));
        assertThat(hypervisor.powerState(guest.id())).contains(PowerState.SHUTDOWN);
    }

    @Test
    void unavailableHypervisorRefusesEverythingAndForgetsNothing() {
        var guest = guest();
        hypervisor.spawn(guest, false);
        behaviour.unavailable(true);
        assertKind(Kind.UNAVAILABLE, hypervisor::list);
        assertKind(Kind.UNAVAILABLE, () -> hypervisor.destroy(guest.id()));
        behaviour.unavailable(false);
        assertThat(hypervisor.powerState(guest.id())).contains(PowerState.RUNNING);
    }

    @Test
    void hangingSpawnGoesOnWhenReleased() throws InterruptedException {
        behaviour.hangSpawn(1);
        var guest = guest();
        var spawning = Thread.ofVirtual().start(() -> hypervisor.spawn(guest, false));
        assertThat(spawning.join(Duration.ofMillis(50))).isFalse();
        assertThat(hypervisor.powerState(guest.id())).isEmpty();
        behaviour.release();
        assertThat(spawning.join(Duration.ofSeconds(5))).isTrue();
        assertThat(hypervisor.powerState(guest.id())).contains(PowerState.RUNNING);
    }

    @Test
    void crashIsToldOnceAndPowerLossNotAtAll() {
        var heard = new RecordedEvents();
        hypervisor.subscribe(heard);
        var guest = guest();
        hypervisor.spawn(guest, false);
        hypervisor.crash(guest.id());
        hypervisor.crash(guest.id());
        assertThat(hypervisor.powerState(guest.id())).contains(PowerState.CRASHED);
        hypervisor.powerOn(guest.id());
        hypervisor.losePower();
        assertThat(hypervisor.powerState(guest.id())).contains(PowerState.SHUTDOWN);
        assertThat(heard.of(guest.id()))
                .containsExactly(GuestEvent.Kind.STARTED, GuestEvent.Kind.CRASHED, GuestEvent.Kind.STARTED);
    }

    @Test
    void listenerThatThrowsHarmsNobodyAndAClosedOneHearsNothing() {
        var heard = new RecordedEvents();
        hypervisor.subscribe(_ -> {
            throw new IllegalStateException("a listener's own fault");
        });
        var subscription = hypervisor.subscribe(heard);
        var guest = guest();
        hypervisor.spawn(guest, false);
        subscription.close();
        hypervisor.destroy(guest.id());
        assertThat(heard.of(guest.id())).containsExactly(GuestEvent.Kind.STARTED);
    }

    @Test
    void consoleHasBootMessagesTheEndOfWhatWasPrintedAndALimit() {
        var guest = guest();
        hypervisor.spawn(guest, false);
        var console = hypervisor.console();
        assertThat(new String(console.log(guest.id(), 102_400), UTF_8))
                .contains("guest: ready: " + guest.instanceName())
                .hasLineCount(14);
        hypervisor.print(guest.id(), "x".repeat(1_000_000) + "end");
        assertThat(console.log(guest.id(), 1_000_000).length).isLessThan(70_000);
        assertThat(new String(console.log(guest.id(), 3), UTF_8)).isEqualTo("end");
        hypervisor.reboot(guest.id(), Duration.ZERO);
        assertThat(new String(console.log(guest.id(), 102_400), UTF_8)).doesNotContain("end");
    }

    @Test
    void snapshotsCanBeReadByOthers(@TempDir Path folder) throws Exception {
        var guest = guest();
        hypervisor.spawn(guest, false);
        var qcow2 = folder.resolve("q");
        hypervisor.disks().snapshot(guest.id(), qcow2, DiskFormat.QCOW2);
        hypervisor.disks().snapshot(guest.id(), folder.resolve("r"), DiskFormat.RAW);
        assertThat(Files.size(folder.resolve("r"))).isEqualTo(1 << 20);
        if (Files.isExecutable(Path.of("/usr/bin/qemu-img"))) {
            assertThat(new ProcessBuilder("qemu-img", "check", "-q", "-f", "qcow2", qcow2.toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        }
        assertKind(
                Kind.FAILED, () -> hypervisor.disks().snapshot(guest.id(), folder.resolve("no/such"), DiskFormat.RAW));
    }

    @Test
    void tenThousandGuestsAreCheap() {
        var many = new FakeHypervisor("host-1", Clock.systemUTC());
        var specs = new ArrayList<GuestSpec>();
        for (var i = 0; i < 10_000; i++) {
            specs.add(guest());
        }
        var start = System.nanoTime();
        specs.forEach(spec -> many.spawn(spec, true));
        specs.forEach(spec -> many.unpause(spec.id()));
        assertThat(many.list()).hasSize(10_000);
        specs.forEach(spec -> many.destroy(spec.id()));
        // some 2 microseconds each when quiet; the bound only catches something quadratic or blocking
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
}
