package org.pileus.kernel.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One child process in a directory of its own, and the ways to start, await and end it.
final class ServerProcess {
    private final Path directory;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    /// Starts at once; output goes to `server.log` in the directory.
    ServerProcess(Path directory, List<String> command, Map<String, String> environment) {
        this.directory = directory;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::kill));
    }

    private Process launch() {
        try {
            var builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(
                    directory.resolve("server.log").toFile()));
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /// Starts again after [#kill], on the same data.
    void restart() {
        process = launch();
    }

    /// Ends it and its children without warning, as a crash does.
    void kill() {
        var all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit()
                .orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(e -> one)
                .join());
    }

    /// Stops or continues every process of it (SIGSTOP, SIGCONT).
    void signal(String name) {
        var all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        var arguments = new ArrayList<>(List.of("kill", "-" + name));
        all.forEach(one -> arguments.add(Long.toString(one.pid())));
        run(directory, arguments);
    }

    /// Waits until the probe does not throw.
    void await(String what, Duration patience, Callable<?> probe) {
        var end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                probe.call();
                return;
            } catch (Exception e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    kill();
                    throw new IllegalStateException(
                            what + " did not come up; see " + directory.resolve("server.log"), e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs a short command to its end.
    static void run(Path directory, List<String> command) {
        try {
            var builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(
                    directory.resolve("setup.log").toFile()));
            var process = builder.start();
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command.getFirst() + " failed; see " + directory.resolve("setup.log"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// A directory that the server's own user may enter.
    static Path directory(String name) {
        try {
            var directory = Files.createTempDirectory("pileus-" + name);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(ServerProcess.class.getName())
                    .log(System.Logger.Level.WARNING, "left behind: " + directory, e);
        }
    }

    static void write(Path file, String owner, String text) {
        try {
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            own(file, owner);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Gives a file to the server's user, where we may.
    static void own(Path file, String owner) throws IOException {
        if (root()) {
            var lookup = file.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(file, lookup.lookupPrincipalByName(owner));
        }
    }

    static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String password() {
        var bytes = new byte[12];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// The first of these that can be run.
    static Optional<Path> program(String... paths) {
        return Stream.of(paths).map(Path::of).filter(Files::isExecutable).findFirst();
    }
}
