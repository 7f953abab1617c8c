package org.pileus.driver.imagestore.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// moto's S3 server as a process of its own, with its data in memory. `build/moto` installs it from PyPI.
final class MotoServer implements AutoCloseable {
    private static final Duration INSTALL = Duration.ofMinutes(5);
    private static final Duration START = Duration.ofMinutes(1);
    private final Process process;
    private final int port;

    private MotoServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Skips the test, saying why, where it cannot be installed.
    static MotoServer start() throws IOException, InterruptedException {
        var program = program();
        var port = freePort();
        var process = new ProcessBuilder(program, "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var server = new MotoServer(process, port);
        var deadline = System.nanoTime() + START.toNanos();
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw new IOException("moto does not start");
            }
            Thread.sleep(50);
        }
        return server;
    }

    private static String program() throws IOException, InterruptedException {
        var script = home().resolve("build").resolve("moto").toString();
        var process = new ProcessBuilder(script).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        var done = process.waitFor(INSTALL.toSeconds(), TimeUnit.SECONDS);
        assumeTrue(done && process.exitValue() == 0, said);
        return said;
    }

    /// The folder of the sources: above the one in which the tests run.
    private static Path home() {
        var folder = Path.of("").toAbsolutePath();
        while (!folder.resolve("build").resolve("moto").toFile().canExecute() && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
