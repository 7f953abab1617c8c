package org.pileus.kernel.testkit.backend;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.messaging.RabbitSettings;

/// A RabbitMQ of one test, with a port mapper of its own.
public final class RabbitMqServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String USER = "rabbitmq";
    private final Path directory;
    private final RabbitSettings settings;
    private final ServerProcess ports;
    private final ServerProcess broker;

    private RabbitMqServer(Path directory, RabbitSettings settings, ServerProcess ports, ServerProcess broker) {
        this.directory = directory;
        this.settings = settings;
        this.ports = ports;
        this.broker = broker;
    }

    /// Why it cannot run here; empty when it can.
    public static Optional<String> missing() {
        return program().isPresent() && portMapper().isPresent()
                ? Optional.empty()
                : Optional.of("rabbitmq-server is not installed (package rabbitmq-server)");
    }

    private static Optional<Path> program() {
        return ServerProcess.program("/usr/lib/rabbitmq/bin/rabbitmq-server");
    }

    private static Optional<Path> portMapper() {
        return ServerProcess.program("/usr/bin/epmd");
    }

    /// Makes an empty broker and waits until it takes connections: about five seconds.
    public static RabbitMqServer start() {
        var directory = ServerProcess.directory("rabbitmq");
        var settings = new RabbitSettings(
                "127.0.0.1", ServerProcess.freePort(), "pileus", new Secret(ServerProcess.password()), false);
        ServerProcess.write(directory.resolve("rabbitmq.conf"), USER, """
                listeners.tcp.1 = 127.0.0.1:%d
                default_user = %s
                default_pass = %s
                loopback_users = none
                log.console = true
                log.file = false
                """.formatted(
                        settings.port(), settings.user(), settings.password().reveal()));
        ServerProcess.write(directory.resolve("enabled_plugins"), USER, "[].\n");
        try {
            ServerProcess.own(directory, USER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var mapperPort = Integer.toString(ServerProcess.freePort());
        var ports = new ServerProcess(
                directory,
                asUser(List.of(portMapper().orElseThrow().toString(), "-port", mapperPort, "-address", "127.0.0.1")),
                Map.of());
        var broker = new ServerProcess(
                directory, asUser(List.of(program().orElseThrow().toString())), environment(directory, mapperPort));
        var server = new RabbitMqServer(directory, settings, ports, broker);
        server.await();
        return server;
    }

    private static Map<String, String> environment(Path directory, String mapperPort) {
        var distribution = Integer.toString(ServerProcess.freePort());
        var all = new HashMap<String, String>();
        all.put("HOME", directory.toString());
        all.put("RABBITMQ_NODENAME", "pileus" + distribution + "@localhost");
        all.put("RABBITMQ_DIST_PORT", distribution);
        all.put("RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString());
        all.put("RABBITMQ_LOG_BASE", directory.resolve("log").toString());
        all.put("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString());
        all.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                directory.resolve("enabled_plugins").toString());
        all.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        all.put("ERL_EPMD_PORT", mapperPort);
        all.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none");
        return all;
    }

    /// Debian's start script wants the package's own user.
    private static List<String> asUser(List<String> command) {
        var all = new ArrayList<String>();
        if (ServerProcess.root()) {
            all.addAll(List.of("/usr/sbin/runuser", "--preserve-environment", "-u", USER, "--"));
        }
        all.addAll(command);
        return all;
    }

    private void await() {
        var factory = new ConnectionFactory();
        factory.setHost(settings.host());
        factory.setPort(settings.port());
        factory.setUsername(settings.user());
        factory.setPassword(settings.password().reveal());
        broker.await("RabbitMQ", PATIENCE, () -> {
            factory.newConnection().close();
            return true;
        });
    }

    public RabbitSettings settings() {
        return settings;
    }

    /// As a crash of the broker.
    public void kill() {
        broker.kill();
    }

    /// After [#kill]: the same data, port and user.
    public void restart() {
        broker.restart();
        await();
    }

    @Override
    public void close() {
        broker.kill();
        ports.kill();
        ServerProcess.remove(directory);
    }

    /// For the log of a failed test.
    public String log() {
        try {
            return Files.readString(directory.resolve("server.log"));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }
}
