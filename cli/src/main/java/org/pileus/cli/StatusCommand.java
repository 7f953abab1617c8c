package org.pileus.cli;

import java.util.concurrent.Callable;
import org.pileus.kernel.core.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says whether the cloud is up and its parts are alive.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        var bad = 0;
        try (var cloud = CloudClient.of(data.existing())) {
            for (var service : cloud.get("compute", "/os-services").path("services")) {
                var up = "up".equals(Json.textOrNull(service, "state"));
                bad += up ? 0 : 1;
                line(Json.text(service, "binary"), Json.text(service, "host"), up);
            }
            for (var agent : cloud.get("network", "/v2.0/agents").path("agents")) {
                var up = agent.path("alive").booleanValue();
                bad += up ? 0 : 1;
                line(Json.text(agent, "binary"), Json.text(agent, "host"), up);
            }
        }
        return bad == 0 ? 0 : 1;
    }

    private static void line(String binary, String host, boolean up) {
        System.out.printf("%-28s %-24s %s%n", binary, host, up ? "up" : "DOWN");
    }
}
