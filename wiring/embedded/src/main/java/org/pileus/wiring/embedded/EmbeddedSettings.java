package org.pileus.wiring.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What `pileus up` was asked for.
/// @param listen      the address to listen on
/// @param computes    simulated compute hosts; 0 asks for real ones where the host can
/// @param config      the configuration file; null: `pileus.conf` of the data directory when it is there
/// @param background  true to log to `log/pileus.log` only
public record EmbeddedSettings(
        Path dataDir,
        String listen,
        int portOffset,
        int computes,
        @Nullable Path config,
        boolean debug,
        boolean background) {}
