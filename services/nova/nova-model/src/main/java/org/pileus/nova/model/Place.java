package org.pileus.nova.model;

import org.jspecify.annotations.Nullable;

/// Where an instance is.
/// @param host              of the compute service; null before it is scheduled
/// @param node              hypervisor host name, equal to the host unless one service drives several
/// @param availabilityZone  of that host
public record Place(
        @Nullable String host,
        @Nullable String node,
        @Nullable String availabilityZone) {
    public static final Place NOWHERE = new Place(null, null, null);
}
