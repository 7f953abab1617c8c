package org.pileus.wiring.distributed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.keystone.AdminBootstrap;
import org.pileus.keystone.KeystoneSchema;
import org.pileus.wiring.Administrator;
import org.pileus.wiring.ClientFiles;
import org.pileus.wiring.CloudSecrets;
import org.pileus.wiring.DataFolders;
import org.pileus.wiring.FirstStart;

/// `pileus bootstrap`: the administrator's client files, flavors, an image and a provider network, made
/// through the APIs.
public final class FirstContent {
    private FirstContent() {}

    /// Whether the configuration names a database server: then the cloud is distributed.
    public static boolean isDistributed(Path dataDir, @Nullable Path config) {
        var settings = settings(dataDir, config);
        return (config != null || Files.exists(dataDir.resolve("pileus.conf")))
                && !ClusterConfig.read(settings).database().isEmpty();
    }

    private static ProcessSettings settings(Path dataDir, @Nullable Path config) {
        return new ProcessSettings(List.of("bootstrap"), dataDir, config, false, false);
    }

    /// Makes sure of an administrator, straight in the database.
    /// @return what was made or changed
    public static List<String> administrator(Path dataDir, @Nullable Path config, AdminBootstrap.Wanted wanted) {
        DataFolders.make(dataDir);
        var cluster = ClusterConfig.read(settings(dataDir, config));
        var secrets = CloudSecrets.existing(cluster.secretsFile());
        try (var db = Databases.mariadb(
                cluster.mariaDb(), KeystoneSchema.NAME, KeystoneSchema.migrations(), Clock.systemUTC())) {
            return Administrator.ensure(db, secrets, dataDir, config, wanted);
        }
    }

    /// Safe to repeat: what is there stays. Waits for the identity service; needs glance-api, nova-api and
    /// neutron-server.
    /// @param image  a bootable qcow2, or null for a boot sector
    public static void make(Path dataDir, @Nullable Path config, @Nullable Path image) {
        DataFolders.make(dataDir);
        var cluster = ClusterConfig.read(settings(dataDir, config));
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
