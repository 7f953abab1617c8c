package org.pileus.driver.hypervisor;

/// What one host has, before allocation ratios and reservations.
/// @param hostname the hypervisor host name, stable over restarts; a change means that the host was renamed
/// @param hypervisorType     `QEMU` (TCG or KVM, as upstream says for both) or `fake`
/// @param hypervisorVersion  major * 1,000,000 + minor * 1,000 + micro, as libvirt counts
/// @param vcpus              in cores
/// @param memoryMib          all of the host's memory
/// @param diskGib            size of the file system below the instances directory
/// @param diskFreeGib        free space there now, for `disk_available_least`
/// @param accelerator        one sentence saying which accelerator guests get and why
public record HostCapacity(
        String hostname,
        String hypervisorType,
        int hypervisorVersion,
        int vcpus,
        long memoryMib,
        long diskGib,
        long diskFreeGib,
        CpuInfo cpu,
        String accelerator) {}
