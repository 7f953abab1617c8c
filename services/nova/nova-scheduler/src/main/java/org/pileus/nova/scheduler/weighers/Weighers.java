package org.pileus.nova.scheduler.weighers;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.HostWeigher;
import org.pileus.nova.scheduler.NovaSchedulerConfig;
import org.pileus.nova.scheduler.Wish;

/// The weighers, with upstream's defaults: free memory, processors and disk spread; builds under way and failures
/// repel.
public final class Weighers {
    private Weighers() {}

    private record Simple(String name, double multiplier, ToDoubleFunction<HostState> value) implements HostWeigher {
        @Override
        public double weigh(HostState host, Wish wish) {
            return value.applyAsDouble(host);
        }
    }

    /// Members of a soft group attract (`soft-affinity`) or repel (`soft-anti-affinity`) each other.
    private record SoftGroup(double multiplier) implements HostWeigher {
        @Override
        public String name() {
            return "ServerGroupSoftAffinityWeigher";
        }

        @Override
        public double weigh(HostState host, Wish wish) {
            int members = wish.groupHosts().getOrDefault(host.host(), 0);
            return switch (wish.groupPolicy()) {
                case "soft-affinity" -> members;
                case "soft-anti-affinity" -> -members;
                default -> 0;
            };
        }
    }

    public static List<HostWeigher> of(NovaSchedulerConfig.Weights weights) {
        return List.of(
                new Simple("RAMWeigher", weights.ram(), HostState::freeMemoryMib),
                new Simple("CPUWeigher", weights.cpu(), HostState::freeVcpus),
                new Simple("DiskWeigher", weights.disk(), HostState::freeDiskGib),
                new Simple("IoOpsWeigher", weights.ioOps(), HostState::building),
                new Simple("BuildFailureWeigher", -weights.buildFailure(), HostState::recentFailures),
                // Ten times the others: a preference that somebody asked for outranks the spreading by default.
                new SoftGroup(weights.softAffinity() * 10));
    }
}
