package org.pileus.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--data DIR`, the same for every command.
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The cloud's data directory. Default: $PILEUS_DATA, /var/lib/pileus for root, else ~/.pileus.")
    private @Nullable Path data;

    Path dir() {
        if (data != null) {
            return data.toAbsolutePath().normalize();
        }
        var named = System.getenv("PILEUS_DATA");
        if (named != null && !named.isEmpty()) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        return "root".equals(System.getProperty("user.name"))
                ? Path.of("/var/lib/pileus")
                : Path.of(System.getProperty("user.home"), ".pileus");
    }

    /// The directory of a cloud that was started before.
    /// @throws IllegalStateException when there is none
    Path existing() {
        var dir = dir();
        if (!Files.exists(dir.resolve("openrc"))) {
            throw new IllegalStateException("there is no cloud under " + dir
                    + ". Fix: start one with pileus up, or name its folder with --data");
        }
        return dir;
    }
}
