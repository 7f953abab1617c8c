package org.pileus.nova.scheduler;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.pileus.nova.model.NodeStats;

/// One host as the scheduler sees it at the moment of a decision. A snapshot: filters and weighers read it only.
///
/// @param node           hypervisor host name
/// @param provider       its resource provider
/// @param zone           availability zone: of an aggregate that has one, else of the service
/// @param up             it reported lately and is not forced down
/// @param enabled        not disabled by an operator
/// @param aggregates     metadata of the aggregates it is in
/// @param stats          as last reported
/// @param claimedVcpus   claimed here since that report; likewise memory and disk
/// @param recentFailures builds that failed there lately
public record HostState(
        String host,
        String node,
        UUID provider,
        String zone,
        boolean up,
        boolean enabled,
        List<Map<String, String>> aggregates,
        NodeStats stats,
        int claimedVcpus,
        long claimedMemoryMib,
        long claimedDiskGib,
        int claimedBuilds,
        int recentFailures) {
    public HostState {
        aggregates = List.copyOf(aggregates);
    }

    /// Free after allocation ratios; may be negative.
    public double freeVcpus() {
        return stats.vcpus() * stats.cpuRatio() - stats.vcpusUsed() - claimedVcpus;
    }

    public double freeMemoryMib() {
        return stats.memoryMib() * stats.memoryRatio() - stats.memoryUsedMib() - claimedMemoryMib;
    }

    public double freeDiskGib() {
        return stats.diskGib() * stats.diskRatio() - stats.diskUsedGib() - claimedDiskGib;
    }

    /// Builds under way there.
    public int building() {
        return stats.building() + claimedBuilds;
    }

    /// The same host after one more claim.
    HostState claim(int vcpus, long memoryMib, long diskGib) {
        return new HostState(
                host,
                node,
                provider,
                zone,
                up,
                enabled,
                aggregates,
                stats,
                claimedVcpus + vcpus,
                claimedMemoryMib + memoryMib,
                claimedDiskGib + diskGib,
                claimedBuilds + 1,
                recentFailures);
    }
}
