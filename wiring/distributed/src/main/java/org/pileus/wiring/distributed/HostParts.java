package org.pileus.wiring.distributed;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.wiring.CloudConfig;
import org.pileus.wiring.HostDrivers;
import org.pileus.wiring.ServiceTable;

/// The services that work on this host, on one set of drivers.
final class HostParts {
    private final ClusterConfig config;
    private final CloudConfig cloud;
    private final Clock clock;
    private @Nullable HostDrivers drivers;

    HostParts(ClusterConfig config, CloudConfig cloud, Clock clock) {
        this.config = config;
        this.cloud = cloud;
        this.clock = clock;
    }

    Service service(ServiceTable table, String name, Seams seams) {
        return name.equals("nova-compute")
                ? table.compute(seams, drivers(), config.simulated())
                : table.agent(name, seams, drivers());
    }

    private HostDrivers drivers() {
        if (drivers == null) {
            drivers = config.simulated()
                    ? HostDrivers.simulated(config.host(), clock)
                    : HostDrivers.real(
                            config.dataDir(),
                            cloud.interfaceMappings(HostDrivers.USUAL_NETWORKS),
                            config.vncListen(),
                            config.vncHost(),
                            clock);
        }
        return drivers;
    }
}
