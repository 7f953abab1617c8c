package org.pileus.driver.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.driver.hypervisor.DirectBoot;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestEvent.Kind;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.RootDisk;
import org.pileus.driver.hypervisor.testing.GuestSpecs;
import org.pileus.driver.hypervisor.testing.RecordedEvents;

/// What only a booted guest shows, and what happens to guests when the daemon or QEMU dies. Wants a guest
/// image that prints `guest:` lines on its serial port, and a host of its own: it stops and starts the
/// host's libvirtd.
@Tag("real")
@EnabledIf(
        value = "org.pileus.driver.hypervisor.libvirt.LibvirtRealContractTest#qemuIsThere",
        disabledReason = "needs root, libvirtd at qemu:///system, and PILEUS_TEST_GUEST naming a qcow2 guest image")
class LibvirtRealGuestTest {
    private static final Path IMAGE = Path.of(System.getenv().getOrDefault("PILEUS_TEST_GUEST", "/nonexistent"));
    private static final Path DAEMON_PID = Path.of("/run/libvirtd.pid");
    private static final Duration BOOT = Duration.ofSeconds(60);

    private final RecordedEvents events = new RecordedEvents();
    private LibvirtHypervisor hypervisor;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() {
        var settings = new LibvirtSettings(
                "qemu:///system",
                folder.resolve("instances"),
                "127.0.0.1",
                "127.0.0.1",
                Optional.empty(),
                Duration.ofSeconds(3));
        hypervisor = new LibvirtHypervisor(settings, Clock.systemUTC());
        hypervisor.subscribe(events);
    }

    @AfterEach
    void destroyAll() {
        hypervisor.list().forEach(guest -> hypervisor.destroy(guest.id()));
        hypervisor.close();
    }

    private String console(GuestSpec guest) {
        return new String(hypervisor.console().log(guest.id(), 102_400), UTF_8);
    }

    private PowerState state(GuestSpec guest) {
        return hypervisor.powerState(guest.id()).orElseThrow();
    }

    private static void await(String what, Duration atMost, BooleanSupplier done) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).describedAs(what).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    @Test
    void guestBootsReadsItsConfigDriveTakesANicAndHeedsTheButton() throws Exception {
        var guest = GuestSpecs.small(IMAGE, DiskFormat.QCOW2);
        hypervisor.spawn(guest, false);
        await("boot", BOOT, () -> console(guest).contains("metadata from: config-drive"));
        await("ready", BOOT, () -> console(guest).contains(" ready: "));
        assertThat(hypervisor.console().log(guest.id(), 100)).hasSize(100);

        run("ip", "link", "add", "brq-test", "type", "bridge");
        try {
            var nic = new Nic(UUID.randomUUID(), "fa:16:3e:00:00:07", "brq-test", "tap-test", 1450, "virtio");
            hypervisor.attachInterface(guest.id(), nic);
            assertThat(Path.of("/sys/class/net/brq-test/brif/tap-test")).exists();
            assertThat(Files.readString(Path.of("/sys/class/net/tap-test/mtu")).strip())
                    .isEqualTo("1450");
            hypervisor.detachInterface(guest.id(), nic.port());
            assertThat(Path.of("/sys/class/net/tap-test")).doesNotExist();
        } finally {
            run("ip", "link", "del", "brq-test");
        }

        hypervisor.shutdown(guest.id(), Duration.ofSeconds(40));
        assertThat(console(guest)).contains("Power down");
        assertThat(state(guest)).isEqualTo(PowerState.SHUTDOWN);
    }

    @Test
    void kernelGivenFromOutsideBootsARawRoot() throws Exception {
        var kernel = IMAGE.resolveSibling("vmlinuz");
        assumeTrue(Files.exists(kernel), "no kernel beside the image");
        var disk = GuestSpecs.small(IMAGE.resolveSibling("guest-root.img"), DiskFormat.RAW);
        var boot = new DirectBoot(kernel, Optional.of(IMAGE.resolveSibling("initrd.img")), "");
        var guest = new GuestSpec(
                disk.id(),
                disk.instanceName(),
                1,
                128,
                new RootDisk(disk.root().image(), DiskFormat.RAW, 1, Optional.of(boot)),
                1,
                64,
                Optional.empty(),
                List.of(),
                disk.metadata(),
                disk.imageProperties());
        hypervisor.spawn(guest, false);
        await("boot", BOOT, () -> console(guest).contains("guest: "));
        assertThat(console(guest)).contains("vdb").contains("vdc");
    }

    @Test
    void killedGuestIsToldAtOnceAndStartsAgain() throws Exception {
        var guest = GuestSpecs.small(IMAGE, DiskFormat.QCOW2);
        hypervisor.spawn(guest, false);
        qemu(guest).destroyForcibly();
        events.await(guest.id(), Duration.ofSeconds(5), Kind.STARTED, Kind.CRASHED);
        hypervisor.powerOn(guest.id());
        assertThat(state(guest)).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void guestsSurviveTheDaemonAndWhatHappenedMeanwhileIsTold() throws Exception {
        assumeTrue(Files.exists(DAEMON_PID), "libvirtd was not started by hand");
        var stays = GuestSpecs.small(IMAGE, DiskFormat.QCOW2);
        var dies = GuestSpecs.small(IMAGE, DiskFormat.QCOW2);
        hypervisor.spawn(stays, true);
        hypervisor.spawn(dies, false);
        events.await(dies.id(), Duration.ofSeconds(5), Kind.STARTED);

        var daemon = daemon();
        daemon.destroyForcibly();
        daemon.onExit().join();
        qemu(dies).destroyForcibly();
        assertThatThrownBy(() -> state(stays))
                .isInstanceOfSatisfying(
                        HypervisorException.class,
                        e -> assertThat(e.kind()).isEqualTo(HypervisorException.Kind.UNAVAILABLE));
        Files.deleteIfExists(DAEMON_PID);
        run("/usr/sbin/libvirtd", "-d", "-l", "-p", DAEMON_PID.toString());

        await("reconnect", Duration.ofSeconds(20), () -> answers(stays));
        assertThat(state(stays)).isEqualTo(PowerState.PAUSED);
        await(
                "the dead is told",
                Duration.ofSeconds(10),
                () -> events.of(dies.id()).stream().anyMatch(kind -> kind == Kind.STOPPED || kind == Kind.CRASHED));
        hypervisor.unpause(stays.id());
        events.await(stays.id(), Duration.ofSeconds(5), Kind.STARTED, Kind.PAUSED, Kind.RESUMED);
    }

    @Test
    void daemonThatHangsCostsATimeoutAndNothingElse() throws Exception {
        assumeTrue(Files.exists(DAEMON_PID), "libvirtd was not started by hand");
        var guest = GuestSpecs.small(IMAGE, DiskFormat.QCOW2);
        hypervisor.spawn(guest, true);
        run("kill", "-STOP", String.valueOf(daemon().pid()));
        try {
            assertThatThrownBy(() -> state(guest))
                    .isInstanceOfSatisfying(
                            HypervisorException.class,
                            e -> assertThat(e.kind()).isEqualTo(HypervisorException.Kind.TIMEOUT));
        } finally {
            run("kill", "-CONT", String.valueOf(daemon().pid()));
        }
        await("answer", Duration.ofSeconds(10), () -> answers(guest));
        assertThat(state(guest)).isEqualTo(PowerState.PAUSED);
    }

    @Test
    void guestThatCanNotStartLeavesNothingBehind() {
        var port = new Nic(UUID.randomUUID(), "fa:16:3e:00:00:08", "brq-absent", "tap-absent", 0, "virtio");
        var guest = GuestSpecs.of(UUID.randomUUID(), IMAGE, DiskFormat.QCOW2, 128, 1, List.of(port));
        assertThatThrownBy(() -> hypervisor.spawn(guest, true))
                .isInstanceOfSatisfying(
                        HypervisorException.class,
                        e -> assertThat(e.kind()).isEqualTo(HypervisorException.Kind.START_FAILED));
        assertThat(hypervisor.powerState(guest.id())).isEmpty();
        assertThat(folder.resolve("instances").resolve(guest.id().toString())).doesNotExist();
    }

    /// Not a check but a measurement, printed for the record.
    @Test
    void timesOfAGuestsLife() {
        for (var round = 0; round < 3; round++) {
            var guest = GuestSpecs.small(IMAGE, DiskFormat.QCOW2);
            var spawn = millis(() -> hypervisor.spawn(guest, true));
            var unpause = millis(() -> hypervisor.unpause(guest.id()));
            var state = millis(() -> state(guest));
            var list = millis(hypervisor::list);
            var save = millis(() -> hypervisor.suspend(guest.id()));
            var restore = millis(() -> hypervisor.resume(guest.id()));
            var destroy = millis(() -> hypervisor.destroy(guest.id()));
            System.out.printf(
                    "ms: disks+define+start paused %d, unpause %d, state %d, list %d, suspend %d, resume %d, destroy %d%n",
                    spawn, unpause, state, list, save, restore, destroy);
            assertThat(hypervisor.powerState(guest.id())).isEmpty();
        }
    }

    private static long millis(Runnable work) {
        var start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1_000_000;
    }

    private boolean answers(GuestSpec guest) {
        try {
            return hypervisor.powerState(guest.id()).isPresent();
        } catch (HypervisorException e) {
            return false;
        }
    }

    private static ProcessHandle daemon() throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(DAEMON_PID).strip()))
                .orElseThrow();
    }

    private static ProcessHandle qemu(GuestSpec guest) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .orElse(List.of())
                        .contains(guest.id().toString()))
                .findFirst()
                .orElseThrow();
    }

    private static void run(String... argv) throws Exception {
        assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor())
                .describedAs(String.join(" ", argv))
                .isZero();
    }
}
