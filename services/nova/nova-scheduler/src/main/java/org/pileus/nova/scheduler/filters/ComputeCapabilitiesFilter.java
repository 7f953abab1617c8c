package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// Extra specs of the scope `capabilities:` against what the host says of itself: `hypervisor_type`,
/// `hypervisor_version`, `vcpus`, `memory_mb`, `cpu_info:arch`.
final class ComputeCapabilitiesFilter implements HostFilter {
    @Override
    public String name() {
        return "ComputeCapabilitiesFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        for (var spec : wish.request().flavor().extraSpecs().entrySet()) {
            if (spec.getKey().startsWith(SCOPE)
                    && !matches(host, spec.getKey().substring(SCOPE.length()), spec.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static final String SCOPE = "capabilities:";

    private static boolean matches(HostState host, String path, String wanted) {
        var stats = host.stats();
        var value = switch (path) {
            case "hypervisor_type" -> stats.hypervisorType();
            case "hypervisor_version" -> Integer.toString(stats.hypervisorVersion());
            case "hypervisor_hostname" -> host.node();
            case "vcpus" -> Integer.toString(stats.vcpus());
            case "memory_mb" -> Long.toString(stats.memoryMib());
            case "local_gb" -> Long.toString(stats.diskGib());
            default ->
                path.startsWith("cpu_info:")
                        ? stats.cpuInfo()
                                .path(path.substring("cpu_info:".length()))
                                .asString("")
                        : "";
        };
        return ExtraSpecMatch.matches(value, wanted);
    }
}
