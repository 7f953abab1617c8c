package org.pileus.wiring.distributed;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.core.config.ConfigFile;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.kernel.db.MariaDbSettings;
import org.pileus.kernel.messaging.RabbitSettings;
import org.pileus.wiring.CloudConfig;
import org.pileus.wiring.CloudSecrets;
import org.pileus.wiring.TlsOptions;

/// The section `[pileus]` of the file that all hosts of a cloud share, and this host's own values in it.
/// @param host       as services and agents report it
/// @param listen     the address to serve on
/// @param simulated  true for hosts that keep their guests and bridges in memory
record ClusterConfig(
        ConfigReader options,
        Path dataDir,
        String host,
        String listen,
        boolean simulated,
        TlsOptions tls,
        CloudConfig.Addresses addresses,
        Path secretsFile,
        String database,
        String transport) {
    private static final System.Logger LOG = System.getLogger(ClusterConfig.class.getName());
    private static final String SECTION = "pileus";

    static ClusterConfig read(ProcessSettings settings) {
        var options = new ConfigReader(file(settings));
        var listen = options.text(SECTION, "listen", "127.0.0.1");
        var host = options.text(SECTION, "host", hostName());
        var wide = listen.equals("0.0.0.0") || listen.equals("::");
        var tls = TlsOptions.read(options);
        var internal = options.text(SECTION, "internal_host", wide ? host : listen);
        return new ClusterConfig(
                options,
                settings.dataDir(),
                host,
                listen,
                options.flag(SECTION, "simulated", false),
                tls,
                new CloudConfig.Addresses(
                        tls.ports(options.integer(SECTION, "port_offset", 0)),
                        options.text(SECTION, "public_host", internal),
                        internal),
                Path.of(options.text(
                        SECTION,
                        "secrets_file",
                        settings.dataDir().resolve("secrets.json").toString())),
                options.text(SECTION, "connection", ""),
                options.text(SECTION, "transport_url", ""));
    }

    private static ConfigFile file(ProcessSettings settings) {
        var named = settings.config();
        var file = named == null ? settings.dataDir().resolve("pileus.conf") : named;
        if (!Files.exists(file)) {
            throw new ConfigException("there is no configuration file " + file
                    + ". Fix: name it with --config; docs/operations/distributed.md shows one");
        }
        return ConfigFile.load(file);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    ServiceAddress databaseAddress() {
        return ServiceAddress.parse("connection", required("connection", database), "mariadb", 3306);
    }

    /// Encrypted and checked, but on loopback or where `?sslMode=` says otherwise.
    MariaDbSettings mariaDb() {
        var at = databaseAddress();
        var mode = at.query().getOrDefault("sslMode", at.loopback() ? "disable" : "verify-full");
        warnWhenPlain(mode.equals("disable"), "database", at);
        return new MariaDbSettings(at.host(), at.port(), at.user(), at.password(), mode);
    }

    ServiceAddress brokerAddress() {
        return ServiceAddress.parse("transport_url", required("transport_url", transport), "rabbit", 5672);
    }

    /// Encrypted and checked, but on loopback or with `?tls=false`.
    RabbitSettings rabbit() {
        var at = brokerAddress();
        var tls =
                at.query().getOrDefault("tls", at.loopback() ? "false" : "true").equals("true");
        warnWhenPlain(!tls, "message broker", at);
        var usual = new RabbitSettings(at.host(), at.port(), at.user(), at.password(), tls);
        return at.path().isEmpty()
                ? usual
                : new RabbitSettings(
                        at.host(),
                        at.port(),
                        at.user(),
                        at.password(),
                        at.path(),
                        usual.exchange(),
                        tls,
                        usual.heartbeat(),
                        usual.patience());
    }

    private static void warnWhenPlain(boolean plain, String what, ServiceAddress at) {
        if (plain && !at.loopback()) {
            LOG.log(
                    Level.WARNING,
                    "the " + what + " at " + at.shown()
                            + " is reached WITHOUT ENCRYPTION, as configured: keep that network to yourself");
        }
    }

    private static String required(String key, String value) {
        if (value.isEmpty()) {
            throw new ConfigException("[pileus] " + key + " is not set");
        }
        return value;
    }

    /// The address where guests' screens listen on this host, and by which the console proxy reaches it.
    String vncListen() {
        return options.text("nova.vnc", "server_listen", "127.0.0.1");
    }

    String vncHost() {
        return options.text("nova.vnc", "server_proxyclient_address", vncListen());
    }

    CloudConfig cloud(CloudSecrets secrets) {
        return new CloudConfig(options, secrets, dataDir, dataDir, addresses);
    }

    /// Refuses a key that no service knows: the file is everybody's, so all services read it once, with no secret
    /// in hand.
    void refuseUnknown() {
        vncHost();
        options.textOrNull(SECTION, "otlp_endpoint");
        cloud(CloudSecrets.none()).readAll();
        options.refuseUnknown();
    }
}
