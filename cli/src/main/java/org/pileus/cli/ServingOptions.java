package org.pileus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the commands that go on serving share: `up` and `run`.
final class ServingOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file. Default: pileus.conf in the data directory, if it is there.")
    private @Nullable Path config;

    @Option(names = "--debug", description = "Log more.")
    private boolean debug;

    @Option(names = "--detach", description = "Go on in the background; returns when everything serves.")
    private boolean detach;

    @Option(names = "--ready-file", hidden = true, description = "Where to write the summary when everything serves.")
    private @Nullable Path readyFile;

    @Nullable
    Path config() {
        return config;
    }

    boolean debug() {
        return debug;
    }

    /// True when the launcher has put this process into the background and waits for its summary.
    boolean inBackground() {
        return readyFile != null;
    }

    /// @throws IllegalStateException for `--detach`, which the launcher takes before the program sees it
    void requireLauncherFor(String command) {
        if (detach) {
            throw new IllegalStateException(
                    "--detach is done by the launcher: start the program as ./pileus " + command);
        }
    }

    /// Tells the summary and stays until the process is asked to end; then closes what serves.
    void serve(Runnable close, String summary) throws IOException, InterruptedException {
        var done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            close.run();
            done.countDown();
        }));
        if (readyFile == null) {
            System.out.print(summary);
        } else {
            Files.writeString(readyFile, summary);
        }
        done.await();
    }
}
