package org.pileus.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pileus.wiring.IdentityKeys;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where a command finds the identity service's keys.
final class ConfigOption {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file. Default: pileus.conf in the data directory.")
    private @Nullable Path config;

    IdentityKeys keys() {
        return IdentityKeys.of(data.dir(), config);
    }
}
