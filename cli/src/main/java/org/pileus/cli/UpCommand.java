package org.pileus.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.pileus.wiring.embedded.EmbeddedCloud;
import org.pileus.wiring.embedded.EmbeddedSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts the whole cloud in one process and prints its endpoints.",
            "With libvirt and root it runs real guests; otherwise, or with --computes, simulated hosts."
        })
final class UpCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--computes", paramLabel = "N", description = "Run N simulated compute hosts; needs no root.")
    private int computes;

    @Option(names = "--port-offset", paramLabel = "N", description = "Added to every port. Default: 0.")
    private int portOffset;

    @Option(names = "--listen", paramLabel = "ADDRESS", description = "Address to listen on. Default: 127.0.0.1.")
    private String listen = "127.0.0.1";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file. Default: pileus.conf in the data directory, if it is there.")
    private @Nullable Path config;

    @Option(names = "--debug", description = "Log more.")
    private boolean debug;

    @Option(names = "--detach", description = "Go on in the background; returns when all APIs answer.")
    private boolean detach;

    @Option(names = "--ready-file", hidden = true, description = "Where to write the summary when all APIs answer.")
    private @Nullable Path readyFile;

    @Override
    public Integer call() throws Exception {
        if (detach) {
            throw new IllegalStateException("--detach is done by the launcher: start the program as ./pileus up");
        }
        var settings = new EmbeddedSettings(data.dir(), listen, portOffset, computes, config, debug, readyFile != null);
        var cloud = EmbeddedCloud.start(settings);
        var done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            cloud.close();
            done.countDown();
        }));
        if (readyFile == null) {
            System.out.print(cloud.summary());
        } else {
            Files.writeString(readyFile, cloud.summary());
        }
        done.await();
        return 0;
    }
}
