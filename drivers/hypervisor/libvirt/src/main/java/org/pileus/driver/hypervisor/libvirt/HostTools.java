package org.pileus.driver.hypervisor.libvirt;

import java.time.Duration;
import java.util.List;
import org.pileus.driver.diskimage.qemu.DiskTool;
import org.pileus.driver.diskimage.qemu.DiskToolFailed;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// Disk tools on guests' files, with this driver's failures.
final class HostTools {
    private HostTools() {}

    /// @param cpuSeconds  processor time after which the kernel ends it
    /// @param wall        time after which we end it
    /// @throws HypervisorException when it fails, with the first of its words; `NO_CAPACITY` when the disk
    ///     is full
    static void limited(List<String> command, int cpuSeconds, Duration wall) {
        try {
            DiskTool.limited(command, cpuSeconds, wall);
        } catch (DiskToolFailed e) {
            throw new HypervisorException(kind(e.kind()), String.valueOf(e.getMessage()), e);
        }
    }

    private static Kind kind(DiskToolFailed.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE -> Kind.UNAVAILABLE;
            case TIMEOUT -> Kind.TIMEOUT;
            case FULL -> Kind.NO_CAPACITY;
            case FAILED -> Kind.FAILED;
        };
    }
}
