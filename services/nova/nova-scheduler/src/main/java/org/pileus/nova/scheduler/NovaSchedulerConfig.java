package org.pileus.nova.scheduler;

import java.time.Duration;
import java.util.List;
import org.pileus.client.keystone.Credentials;

/// What an operator may set. The names in the comments are the option names of upstream.
///
/// @param credentials       of the service user `nova`
/// @param maxCandidates     `[scheduler] max_placement_results`
/// @param serviceDownTime   `service_down_time`
/// @param enabledFilters    `[filter_scheduler] enabled_filters`, by class name without package
/// @param weights           `[filter_scheduler] *_weight_multiplier`
/// @param aimedAt above this many hosts the best few by memory's view are tried first, each with a question
///     of its own, before Placement is asked about all
public record NovaSchedulerConfig(
        Credentials credentials,
        int maxCandidates,
        Duration serviceDownTime,
        List<String> enabledFilters,
        Weights weights,
        int aimedAt) {
    public NovaSchedulerConfig {
        enabledFilters = List.copyOf(enabledFilters);
    }

    /// Multipliers; negative ones stack instead of spread.
    public record Weights(
            double ram, double cpu, double disk, double ioOps, double softAffinity, double buildFailure) {}

    public static NovaSchedulerConfig defaults(Credentials credentials) {
        return new NovaSchedulerConfig(
                credentials,
                1000,
                Duration.ofSeconds(60),
                List.of(
                        "AvailabilityZoneFilter",
                        "ComputeFilter",
                        "ComputeCapabilitiesFilter",
                        "ImagePropertiesFilter",
                        "SameHostFilter",
                        "DifferentHostFilter",
                        "ServerGroupAntiAffinityFilter",
                        "ServerGroupAffinityFilter"),
                new Weights(1, 1, 1, -1, 1, 1_000_000),
                24);
    }
}
