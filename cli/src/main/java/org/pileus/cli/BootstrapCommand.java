package org.pileus.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pileus.wiring.distributed.FirstContent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bootstrap",
        mixinStandardHelpOptions = true,
        description = {
            "Once per distributed cloud: writes openrc and clouds.yaml, makes flavors, a public image and a provider network.",
            "Waits for keystone; needs glance-api, nova-api and neutron-server. Safe to repeat."
        })
final class BootstrapCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file. Default: pileus.conf in the data directory.")
    private @Nullable Path config;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "A bootable qcow2. Default: the demonstration's guest, when it was built.")
    private @Nullable Path image;

    @Override
    public Integer call() {
        var guest = image != null ? image : Path.of(System.getProperty("pileus.home", "."), "dist/demo/guest.qcow2");
        if (image != null && !Files.isReadable(image)) {
            throw new IllegalStateException("cannot read the image " + image);
        }
        FirstContent.make(data.dir(), config, Files.isReadable(guest) ? guest : null);
        System.out.println("ready: . " + data.dir().resolve("openrc"));
        return 0;
    }
}
