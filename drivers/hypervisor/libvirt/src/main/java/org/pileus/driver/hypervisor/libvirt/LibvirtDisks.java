package org.pileus.driver.hypervisor.libvirt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestDisks;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.PowerState;

/// Snapshots and sizes of QEMU guests' disks.
final class LibvirtDisks implements GuestDisks {
    private final LibvirtHypervisor hypervisor;
    private final LocalDisks disks;
    private final DomainXml.Host host;

    LibvirtDisks(LibvirtHypervisor hypervisor, LocalDisks disks, DomainXml.Host host) {
        this.hypervisor = hypervisor;
        this.disks = disks;
        this.host = host;
    }

    /// A running guest is paused while its overlay is copied: stopping flushes QEMU's caches, so that the file is
    /// whole; the slow part, flattening with the base image, works on the copy.
    @Override
    public void snapshot(GuestId guest, Path target, DiskFormat format) {
        var state = hypervisor.powerState(guest).orElseThrow(() -> HypervisorException.notFound(guest));
        Path copy;
        if (state == PowerState.RUNNING) {
            hypervisor.pause(guest);
            try {
                copy = disks.copyOverlay(guest);
            } finally {
                hypervisor.unpause(guest);
            }
        } else {
            copy = disks.copyOverlay(guest);
        }
        disks.flatten(copy, target, format);
    }

    @Override
    public void resize(GuestSpec guest) {
        var state = hypervisor.powerState(guest.id()).orElseThrow(() -> HypervisorException.notFound(guest.id()));
        if (LibvirtHypervisor.isOn(state) || state == PowerState.SUSPENDED) {
            throw LibvirtHypervisor.wrongState(guest.id(), state);
        }
        var xml = DomainXml.of(guest, disks.files(guest.id()), host);
        disks.resize(guest);
        hypervisor.redefine(xml);
    }

    @Override
    public void rescue(GuestSpec rescue) {
        var files = disks.files(rescue.id());
        var xml = DomainXml.ofRescue(rescue, files, host);
        if (Files.exists(files.rescueDisk())
                && hypervisor
                        .powerState(rescue.id())
                        .filter(LibvirtHypervisor::isOn)
                        .isPresent()) {
            return;
        }
        hypervisor.shutdown(rescue.id(), Duration.ZERO);
        disks.prepareRescue(rescue);
        hypervisor.redefine(xml);
        hypervisor.powerOn(rescue.id());
    }

    @Override
    public void unrescue(GuestSpec guest) {
        var files = disks.files(guest.id());
        hypervisor.shutdown(guest.id(), Duration.ZERO);
        hypervisor.redefine(DomainXml.of(guest, files, host));
        hypervisor.powerOn(guest.id());
        disks.removeRescue(guest.id());
    }
}
