package org.pileus.driver.network.dnsmasq;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.MetadataListener;
import org.pileus.driver.network.Watch;

/// Listens on 169.254.169.254 inside the DHCP namespaces: the socket is opened on a thread that has entered the
/// namespace
/// and served from anywhere.
public final class NamespaceMetadataListener implements MetadataListener {
    private static final System.Logger LOG = System.getLogger(NamespaceMetadataListener.class.getName());
    private static final int PORT = 80;
    private static final int BACKLOG = 128;
    private static final int TRIES = 50;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public Open open(String networkId) throws IOException {
        return Native.inNamespace(HostNames.dhcpNamespace(networkId), () -> new Listening(bind()));
    }

    @Override
    public Set<String> networks() {
        return DnsmasqDriver.dhcpNetworks();
    }

    @Override
    public Watch watchNetworks(Runnable listener) {
        try {
            Files.createDirectories(DhcpNamespace.NAMESPACES);
            var service = FileSystems.getDefault().newWatchService();
            DhcpNamespace.NAMESPACES.register(
                    service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
            Thread.ofVirtual().name("netns-watch").start(() -> follow(service, listener));
            return () -> close(service);
        } catch (IOException e) {
            throw new UncheckedIOException("namespaces cannot be watched", e);
        }
    }

    /// The namespace is seen as soon as it is made; its address comes a moment later.
    private static ServerSocketChannel bind() throws IOException {
        for (int attempt = 1; ; attempt++) {
            var channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
            try {
                channel.bind(new InetSocketAddress(DnsmasqFiles.METADATA, PORT), BACKLOG);
                return channel;
            } catch (BindException e) {
                channel.close();
                if (attempt == TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static void follow(WatchService service, Runnable listener) {
        try {
            while (true) {
                var key = service.take();
                key.pollEvents();
                key.reset();
                listener.run();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.log(Level.DEBUG, "watch of namespaces ended");
        }
    }

    private static void close(WatchService service) {
        try {
            service.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "watch of namespaces did not close", e);
        }
    }

    private static final class Listening implements Open {
        private final ServerSocket socket;

        Listening(ServerSocketChannel channel) {
            this.socket = channel.socket();
        }

        @Override
        public Connection accept() throws IOException {
            return new Guest(socket.accept());
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "metadata socket did not close", e);
            }
        }
    }

    private record Guest(Socket socket) implements Connection {
        @Override
        public InetAddress peer() {
            return socket.getInetAddress();
        }

        @Override
        public InputStream input() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream output() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public void readTimeoutMillis(int millis) throws IOException {
            socket.setSoTimeout(millis);
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "guest's connection did not close", e);
            }
        }
    }
}
