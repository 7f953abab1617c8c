package org.pileus.nova.db.quotas;

/// What servers use or ask for.
/// @param ramMib in MiB
public record Usage(long instances, long cores, long ramMib) {
    public static final Usage NONE = new Usage(0, 0, 0);

    public Usage minus(Usage other) {
        return new Usage(instances - other.instances, cores - other.cores, ramMib - other.ramMib);
    }
}
