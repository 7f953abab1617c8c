package org.pileus.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.pileus.wiring.distributed.ProcessSettings;
import org.pileus.wiring.distributed.ServiceProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs services of the distributed cloud, on MariaDB and RabbitMQ; those named together share the process.",
            "Waits for a database or a broker that is away. docs/operations/distributed.md has the configuration file.",
            "Services: keystone glance-registry glance-api placement neutron-server nova-conductor nova-scheduler nova-api",
            "nova-novncproxy neutron-linuxbridge-agent neutron-dhcp-agent neutron-metadata-agent nova-compute."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "SERVICE", arity = "1..*", description = "Names as operators know them.")
    private List<String> services = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file. Default: pileus.conf in the data directory.")
    private @Nullable Path config;

    @Option(names = "--debug", description = "Log more.")
    private boolean debug;

    @Option(names = "--detach", description = "Go on in the background; returns when the services serve.")
    private boolean detach;

    @Option(names = "--ready-file", hidden = true, description = "Where to write the summary when all serve.")
    private @Nullable Path readyFile;

    @Override
    public Integer call() throws Exception {
        if (detach) {
            throw new IllegalStateException("--detach is done by the launcher: start the program as ./pileus run");
        }
        var process = ServiceProcess.start(new ProcessSettings(services, data.dir(), config, debug, readyFile != null));
        var done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.close();
            done.countDown();
        }));
        if (readyFile == null) {
            System.out.print(process.summary());
        } else {
            Files.writeString(readyFile, process.summary());
        }
        done.await();
        return 0;
    }
}
