package org.pileus.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.core.config.ConfigFile;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.http.client.InProcessTransport;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.kernel.trace.Tracer;
import org.pileus.wiring.CloudConfig;
import org.pileus.wiring.CloudSecrets;
import org.pileus.wiring.OpenDatabases;
import org.pileus.wiring.Ports;
import org.pileus.wiring.ServiceTable;

/// The route tables of all services, asked of the services themselves; none is started.
final class ServedRoutes {
    /// What is offered only when configured, so that the pages show it.
    private static final String CONFIGURATION = "[neutron]\nservice_plugins = router\n";

    private ServedRoutes() {}

    /// Routes by the name of their endpoint, in the order of the services.
    /// @param folder  for what services keep; temporary
    static Map<String, List<Route>> of(Path folder) throws IOException {
        var options = Files.writeString(folder.resolve("pileus.conf"), CONFIGURATION);
        var clock = Clock.systemUTC();
        var ids = IdSource.random();
        Map<String, List<Route>> byEndpoint = new LinkedHashMap<>();
        try (var timers = new SystemTimers();
                var sockets = new SocketTransport(null);
                var bus = new InProcessBus(ids, timers);
                var databases = new OpenDatabases(
                        (schema, migrations) -> Databases.sqliteInMemory(schema, migrations, clock))) {
            var config = new CloudConfig(
                    new ConfigReader(ConfigFile.load(options)),
                    CloudSecrets.in(folder),
                    folder,
                    folder,
                    new CloudConfig.Addresses(new Ports(0), "localhost", "localhost"));
            var seams = new Seams(
                    "controller",
                    clock,
                    new SecureRandom(),
                    ids,
                    timers,
                    bus,
                    databases,
                    new InProcessTransport(sockets),
                    Tracer.none(),
                    Failpoints.NONE);
            for (var service : new ServiceTable(config).control(seams, new TraceStore(1))) {
                for (var endpoint : service.endpoints()) {
                    byEndpoint
                            .computeIfAbsent(endpoint.name(), name -> new ArrayList<>())
                            .addAll(endpoint.app().routes());
                }
            }
        }
        return byEndpoint;
    }
}
