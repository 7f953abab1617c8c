package org.pileus.placement.model;

/// What a provider has of one resource class, and how much of it is taken.
/// @param total            units of the class, at least 1
/// @param reserved         same unit; kept back, at most `total`
/// @param minUnit          the smallest amount one consumer may take; likewise `maxUnit`
/// @param stepSize         amounts must be multiples of it
/// @param used             the sum of all allocations; may exceed [#capacity] after the inventory was reduced
/// @param updatedMicros    microseconds since the epoch
public record Inventory(
        String resourceClass,
        long total,
        long reserved,
        long minUnit,
        long maxUnit,
        long stepSize,
        double allocationRatio,
        long used,
        long updatedMicros) {
    /// Units that allocations may fill, rounded down. Source: Placement API reference, "Inventories".
    public long capacity() {
        return (long) ((total - reserved) * allocationRatio);
    }

    /// Whether one consumer may take this amount at all, however full the provider is.
    public boolean permits(long amount) {
        return amount >= minUnit && amount <= maxUnit && amount % stepSize == 0;
    }

    /// Whether the amount can be taken now.
    public boolean fits(long amount) {
        return permits(amount) && used + amount <= capacity();
    }

    public Inventory withUsed(long newUsed) {
        return new Inventory(
                resourceClass, total, reserved, minUnit, maxUnit, stepSize, allocationRatio, newUsed, updatedMicros);
    }
}
