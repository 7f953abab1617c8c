package org.pileus.driver.hypervisor.libvirt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.Hypervisor;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.testing.HypervisorContract;

/// The contract on real QEMU guests.
@Tag("real")
@EnabledIf(
        value = "qemuIsThere",
        disabledReason = "needs root, libvirtd at qemu:///system, and PILEUS_TEST_GUEST naming a qcow2 guest image")
class LibvirtRealContractTest extends HypervisorContract {
    private static final String IMAGE = System.getenv().getOrDefault("PILEUS_TEST_GUEST", "/nonexistent");

    static boolean qemuIsThere() {
        return Files.isReadable(Path.of(IMAGE)) && Files.exists(Path.of("/run/libvirt/libvirt-sock"));
    }

    @Override
    protected Hypervisor open() {
        return new LibvirtHypervisor(LibvirtSettings.system(folder.resolve("instances")), Clock.systemUTC());
    }

    @Override
    protected Path image() {
        return Path.of(IMAGE);
    }

    @Override
    protected DiskFormat imageFormat() {
        return DiskFormat.QCOW2;
    }

    @Override
    protected Nic nic() {
        return Nic.linuxbridge(UUID.randomUUID(), UUID.randomUUID(), "fa:16:3e:00:00:01", 1450, "virtio");
    }
}
