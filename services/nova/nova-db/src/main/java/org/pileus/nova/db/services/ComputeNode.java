package org.pileus.nova.db.services;

import java.time.Instant;
import java.util.UUID;
import org.pileus.nova.model.NodeStats;

/// A hypervisor as `os-hypervisors` shows it.
/// @param id      also the id of its resource provider
/// @param number  its id below microversion 2.53
/// @param stats   as of the last writing; memory knows better
public record ComputeNode(
        UUID id,
        long number,
        UUID service,
        String host,
        String hypervisorHostname,
        NodeStats stats,
        Instant created,
        Instant updated) {}
