package org.pileus.keystone;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.keystone.KeystoneConfig.Bootstrapping;
import org.pileus.keystone.KeystoneConfig.CatalogEntry;

/// Runs the service alone on a port, for trying it with real clients: `KeystoneMain <port> <data directory>
/// <admin password>`.
final class KeystoneMain {
    private KeystoneMain() {}

    public static void main(String[] args) throws Exception {
        var port = Integer.parseInt(args[0]);
        var data = Path.of(args[1]);
        var url = "http://127.0.0.1:" + port + "/v3";
        var bootstrap = new Bootstrapping(
                new Secret(args[2]),
                "RegionOne",
                List.of(
                        new CatalogEntry("identity", "keystone", url),
                        new CatalogEntry("compute", "nova", "http://127.0.0.1:8774/v2.1")),
                Map.of("nova", new Secret("nova-" + args[2])));
        var seams = KeystoneApi.seams(
                Clock.systemUTC(),
                (schema, migrations) ->
                        Databases.sqlite(data.resolve(schema + ".db"), schema, migrations, Clock.systemUTC()));
        var service = new KeystoneService(seams, KeystoneConfig.defaults(data, bootstrap));
        service.start();
        try (var server = HttpServer.start(
                List.of(new Binding(
                        "keystone",
                        "127.0.0.1",
                        port,
                        service.endpoints().getFirst().app())),
                null)) {
            System.out.println("ready " + server);
            while (true) {
                LockSupport.park();
            }
        }
    }
}
