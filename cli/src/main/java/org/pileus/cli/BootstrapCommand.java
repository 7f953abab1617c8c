package org.pileus.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pileus.wiring.distributed.FirstContent;
import org.pileus.wiring.embedded.EmbeddedAdministrator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bootstrap",
        mixinStandardHelpOptions = true,
        description = {
            "With a password, makes sure of an administrator: the user is enabled, gets the password and the role; what is",
            "missing of project, role, region, service and endpoints is made. A cloud in one process must be down for it.",
            "Then, once per distributed cloud: openrc, clouds.yaml, flavors, a public image and a provider network.",
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

    @Mixin
    private AdministratorOptions administrator = new AdministratorOptions();

    @Override
    public Integer call() {
        var distributed = FirstContent.isDistributed(data.dir(), config);
        var wanted = administrator.wanted(System::getenv);
        if (wanted != null) {
            var done = distributed
                    ? FirstContent.administrator(data.dir(), config, wanted)
                    : EmbeddedAdministrator.ensure(data.dir(), config, wanted);
            (done.isEmpty() ? List.of("the administrator is as wanted") : done).forEach(System.out::println);
        }
        if (!distributed && wanted != null) {
            System.out.println("Next: pileus up --data " + data.dir());
            return 0;
        }
        var guest = image != null ? image : Path.of(System.getProperty("pileus.home", "."), "dist/demo/guest.qcow2");
        if (image != null && !Files.isReadable(image)) {
            throw new IllegalStateException("cannot read the image " + image);
        }
        FirstContent.make(data.dir(), config, Files.isReadable(guest) ? guest : null);
        System.out.println("ready: . " + data.dir().resolve("openrc"));
        return 0;
    }
}
