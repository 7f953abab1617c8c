package org.pileus.driver.hypervisor.fake;

import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.Hypervisor;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.testing.HypervisorContract;

class FakeHypervisorContractTest extends HypervisorContract {
    private static final FakeHypervisor HOST = new FakeHypervisor("host-1", Clock.systemUTC());

    @Override
    protected Hypervisor open() {
        return HOST;
    }

    @Override
    protected Path image() {
        return Path.of("/nowhere/image");
    }

    @Override
    protected DiskFormat imageFormat() {
        return DiskFormat.QCOW2;
    }

    @Override
    protected Nic nic() {
        return Nic.linuxbridge(UUID.randomUUID(), UUID.randomUUID(), "fa:16:3e:00:00:01", 1500, "virtio");
    }

    @Override
    protected boolean refusesStrangeHardware() {
        return false;
    }
}
