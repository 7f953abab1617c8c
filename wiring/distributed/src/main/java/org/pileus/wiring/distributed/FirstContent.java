package org.pileus.wiring.distributed;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.wiring.ClientFiles;
import org.pileus.wiring.DataFolders;
import org.pileus.wiring.FirstStart;

/// `pileus bootstrap`: the administrator's client files, flavors, an image and a provider network, made
/// through the APIs.
public final class FirstContent {
    private FirstContent() {}

    /// Safe to repeat: what is there stays. Waits for the identity service; needs glance-api, nova-api and
    /// neutron-server.
    /// @param image  a bootable qcow2, or null for a boot sector
    public static void make(Path dataDir, @Nullable Path config, @Nullable Path image) {
        var settings = new ProcessSettings(List.of("bootstrap"), dataDir, config, false, false);
        DataFolders.make(dataDir);
        var cluster = ClusterConfig.read(settings);
        try (var timers = new SystemTimers();
                var http = new SocketTransport(cluster.tls().trust())) {
            var patience = new Patience(timers);
            var secrets = new SharedSecrets(cluster.secretsFile(), patience).open(false);
            var url = cluster.addresses().authUrl();
            var password = secrets.get("admin");
            var admin = new ServiceSession(
                    http,
                    Clock.systemUTC(),
                    new Credentials(url, "admin", password, "admin", "default", "default", "RegionOne"));
            patience.until("the identity service at " + url, admin::token);
            ClientFiles.write(
                    dataDir,
                    cluster.addresses().publicAuthUrl(),
                    password,
                    cluster.tls().authorities());
            new FirstStart(admin).run(image, FirstStart.Provider.documentation());
        }
    }
}
