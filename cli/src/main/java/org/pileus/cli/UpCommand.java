package org.pileus.cli;

import java.util.concurrent.Callable;
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

    @Mixin
    private ServingOptions serving = new ServingOptions();

    @Override
    public Integer call() throws Exception {
        serving.requireLauncherFor("up");
        var settings = new EmbeddedSettings(
                data.dir(), listen, portOffset, computes, serving.config(), serving.debug(), serving.inBackground());
        var cloud = EmbeddedCloud.start(settings);
        serving.serve(cloud::close, cloud.summary());
        return 0;
    }
}
