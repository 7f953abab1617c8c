package org.pileus.wiring.distributed;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `pileus run` was asked for.
/// @param services    names as operators know them; several share this process
/// @param dataDir     of this host: `run/`, `log/`, and what the services keep on it
/// @param config      the configuration file; null: `pileus.conf` of the data directory when it is there
/// @param background  true to log to `log/<service>.log` only
public record ProcessSettings(
        List<String> services, Path dataDir, @Nullable Path config, boolean debug, boolean background) {
    public ProcessSettings {
        if (services.isEmpty()) {
            throw new IllegalArgumentException("name at least one service");
        }
        services = List.copyOf(services);
    }

    /// The name of this process in `log/`: `nova-api`, or `nova-compute+neutron-linuxbridge-agent`.
    String processName() {
        return String.join("+", services);
    }
}
