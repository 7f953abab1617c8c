package org.pileus.driver.hypervisor.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// A screen on loopback for one simulated guest, so that the whole way of a console can be walked without a
/// real one. Lives until closed; a few viewers at a time.
final class RfbServer implements AutoCloseable {
    private static final int MAX_VIEWERS = 8;

    private final ServerSocket listener;
    private final Screen screen;
    private final Consumer<String> typed;
    private final Set<Socket> viewers = ConcurrentHashMap.newKeySet();

    private RfbServer(ServerSocket listener, Screen screen, Consumer<String> typed) {
        this.listener = listener;
        this.screen = screen;
        this.typed = typed;
    }

    /// @param seed   picks the background colour
    /// @param typed  receives what viewers type
    static RfbServer start(String name, int seed, Consumer<String> typed) {
        try {
            var listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), MAX_VIEWERS);
            var server = new RfbServer(listener, new Screen(name, seed), typed);
            Thread.ofVirtual().name("rfb-" + name).start(server::accept);
            return server;
        } catch (IOException e) {
            throw new HypervisorException(Kind.FAILED, "screen of " + name, e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        quietly(listener);
        viewers.forEach(RfbServer::quietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                if (viewers.size() >= MAX_VIEWERS) {
                    socket.close();
                    continue;
                }
                viewers.add(socket);
                Thread.ofVirtual().name("rfb-viewer").start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new RfbSession(socket.getInputStream(), socket.getOutputStream(), screen, typed).run();
        } catch (IOException e) {
            // the viewer went away, or broke the protocol: either way its session is over
        } finally {
            viewers.remove(socket);
        }
    }

    private static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // closing is all we want
        }
    }
}
