package org.pileus.nova.db.services;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One service as operators see it in `os-services`.
/// @param number      its id below microversion 2.53
/// @param binary      `nova-compute`, `nova-conductor`, `nova-scheduler`, ...
/// @param zone        availability zone of a compute when no aggregate names another; `internal` for the others
/// @param forcedDown  an operator says that it is dead, whatever it reports
/// @param version     of its messages
/// @param lastSeen    as of the last rare writing; memory knows better
public record ServiceRecord(
        UUID id,
        long number,
        String binary,
        String host,
        String zone,
        boolean disabled,
        @Nullable String disabledReason,
        boolean forcedDown,
        int version,
        @Nullable Instant lastSeen,
        Instant created,
        Instant updated) {
    public static final String COMPUTE = "nova-compute";
}
