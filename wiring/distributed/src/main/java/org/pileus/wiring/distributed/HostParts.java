package org.pileus.wiring.distributed;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.config.ConfigException;
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
        var on = drivers();
        return Stream.concat(
                        table.host(seams, on, config.simulated()).stream(), table.agents(seams, on).stream())
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException(name + " is not part of this program yet"));
    }

    private HostDrivers drivers() {
        if (drivers == null) {
            drivers = config.simulated()
                    ? HostDrivers.simulated(config.host(), Set.of("physnet1"), clock)
                    : HostDrivers.real(
                            config.dataDir(),
                            cloud.interfaceMappings(Map.of()),
                            config.vncListen(),
                            config.vncHost(),
                            clock);
        }
        return drivers;
    }
}
