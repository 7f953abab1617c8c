package org.pileus.kernel.http.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// An HTTP server that says exactly what it is told to, and remembers what it was asked.
final class RawServer implements AutoCloseable {
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final ServerSocket listener;
    private final Function<String, String> answers;

    /// @param answers from the request's head to the bytes of the answer, as Latin-1; the connection ends after them
    RawServer(String address, Function<String, String> answers) throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getByName(address));
        this.answers = answers;
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                var head = head(socket);
                asked.add(head);
                socket.getOutputStream().write(answers.apply(head).getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                // the client went away, or the test is over
            }
        }
    }

    private static String head(Socket socket) throws IOException {
        var text = new StringBuilder();
        for (var next = socket.getInputStream().read();
                next >= 0;
                next = socket.getInputStream().read()) {
            text.append((char) next);
            if (text.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
