package org.pileus.client.placement;

/// What a provider has of one resource class.
/// @param total            units of the class: VCPU in cores, MEMORY_MB in MiB, DISK_GB in GiB; at least 1
/// @param reserved         same unit; kept back for the host
/// @param allocationRatio  above 0; 4.0 offers four times what is there
public record InventoryRecord(
        long total, long reserved, long minUnit, long maxUnit, long stepSize, double allocationRatio) {
    /// From one unit up to all of them, in steps of one.
    public static InventoryRecord of(long total, long reserved, double allocationRatio) {
        return new InventoryRecord(total, reserved, 1, total, 1, allocationRatio);
    }
}
