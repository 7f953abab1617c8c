package org.pileus.kernel.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.MariaDbSettings;

/// A MariaDB of one test: durable commits, one user who may create schemas.
public final class MariaDbServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final Path directory;
    private final MariaDbSettings settings;
    private final ServerProcess process;

    private MariaDbServer(Path directory, MariaDbSettings settings, ServerProcess process) {
        this.directory = directory;
        this.settings = settings;
        this.process = process;
    }

    /// Why it cannot run here; empty when it can.
    public static Optional<String> missing() {
        return daemon().isPresent() && installer().isPresent()
                ? Optional.empty()
                : Optional.of("mariadbd is not installed (package mariadb-server)");
    }

    private static Optional<Path> daemon() {
        return ServerProcess.program("/usr/sbin/mariadbd", "/usr/bin/mariadbd", "/usr/local/sbin/mariadbd");
    }

    private static Optional<Path> installer() {
        return ServerProcess.program("/usr/bin/mariadb-install-db", "/usr/local/bin/mariadb-install-db");
    }

    /// Makes an empty server and waits until it answers: a few seconds.
    public static MariaDbServer start() {
        var directory = ServerProcess.directory("mariadb");
        var data = directory.resolve("data");
        var init = directory.resolve("init.sql");
        var settings = new MariaDbSettings(
                "127.0.0.1", ServerProcess.freePort(), "pileus", new Secret(ServerProcess.password()), "disable");
        ServerProcess.write(
                init,
                "mysql",
                "CREATE USER IF NOT EXISTS pileus@'127.0.0.1' IDENTIFIED BY '"
                        + settings.password().reveal() + "';\nGRANT ALL ON *.* TO pileus@'127.0.0.1';\n");
        var user = new ArrayList<String>();
        try {
            Files.createDirectory(data);
            ServerProcess.own(data, "mysql");
            ServerProcess.own(directory, "mysql");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (ServerProcess.root()) {
            user.add("--user=mysql"); // mariadbd refuses root
        }
        var install = new ArrayList<>(
                List.of(installer().orElseThrow().toString(), "--no-defaults", "--datadir=" + data, "--skip-test-db"));
        install.addAll(user);
        ServerProcess.run(directory, install);
        var command = new ArrayList<>(List.of(
                daemon().orElseThrow().toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--socket=" + directory.resolve("socket"),
                "--pid-file=" + directory.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + settings.port(),
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=64M",
                "--max-connections=300",
                "--init-file=" + init));
        command.addAll(user);
        var server = new MariaDbServer(directory, settings, new ServerProcess(directory, command, Map.of()));
        server.await();
        return server;
    }

    private void await() {
        var url = "jdbc:mariadb://127.0.0.1:" + settings.port() + "/?sslMode=disable";
        process.await("MariaDB", PATIENCE, () -> {
            DriverManager.getConnection(
                            url, settings.user(), settings.password().reveal())
                    .close();
            return true;
        });
    }

    public MariaDbSettings settings() {
        return settings;
    }

    /// As a crash or a power failure of the process.
    public void kill() {
        process.kill();
    }

    /// After [#kill]: the same data, port and user.
    public void restart() {
        process.restart();
        await();
    }

    /// Freezes it, as a hung disk or host does.
    public void freeze() {
        process.signal("STOP");
    }

    public void thaw() {
        process.signal("CONT");
    }

    @Override
    public void close() {
        process.kill();
        ServerProcess.remove(directory);
    }
}
