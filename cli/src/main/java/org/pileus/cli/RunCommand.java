package org.pileus.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.pileus.wiring.distributed.ProcessSettings;
import org.pileus.wiring.distributed.ServiceProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private ServingOptions serving = new ServingOptions();

    @Override
    public Integer call() throws Exception {
        serving.requireLauncherFor("run");
        var process = ServiceProcess.start(
                new ProcessSettings(services, data.dir(), serving.config(), serving.debug(), serving.inBackground()));
        serving.serve(process::close, process.summary());
        return 0;
    }
}
