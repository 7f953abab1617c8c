package org.pileus.driver.network.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.MetadataListener;
import org.pileus.driver.network.Watch;

/// A metadata address in memory: [#connect] is what a guest does.
public final class FakeMetadataListener implements MetadataListener {
    private static final int BUFFER = 128 * 1024;
    private final FakeDhcpDriver host;
    private final Map<String, Listening> listening = new ConcurrentHashMap<>();

    /// @param host  its networks are those that can be listened in
    public FakeMetadataListener(FakeDhcpDriver host) {
        this.host = host;
    }

    /// The guest's end of a connection.
    public record Guest(InputStream input, OutputStream output) {}

    /// Connects as the guest with this address.
    /// @throws IOException when nobody listens
    public Guest connect(String networkId, InetAddress from) throws IOException {
        var open = listening.get(networkId);
        if (open == null) {
            throw new IOException("connection refused");
        }
        var guestIn = new PipedInputStream(BUFFER);
        var hostIn = new PipedInputStream(BUFFER);
        var guest = new Guest(guestIn, new PipedOutputStream(hostIn));
        open.waiting.add(new Pair(from, hostIn, new PipedOutputStream(guestIn)));
        return guest;
    }

    @Override
    public Open open(String networkId) throws IOException {
        var open = new Listening(networkId);
        if (listening.putIfAbsent(networkId, open) != null) {
            throw new IOException("port 80 of " + networkId + " is taken");
        }
        return open;
    }

    @Override
    public Set<String> networks() {
        return host.networks();
    }

    @Override
    public Watch watchNetworks(Runnable listener) {
        return host.watch(listener);
    }

    private final class Listening implements Open {
        private final String networkId;
        private final LinkedBlockingQueue<Pair> waiting = new LinkedBlockingQueue<>();

        Listening(String networkId) {
            this.networkId = networkId;
        }

        @Override
        public Connection accept() throws IOException {
            try {
                var next = waiting.take();
                if (next.in == null) {
                    throw new IOException("closed");
                }
                return next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public void close() {
            if (listening.remove(networkId, this)) {
                waiting.add(new Pair(InetAddress.getLoopbackAddress(), null, null));
            }
        }
    }

    private record Pair(
            InetAddress peer,
            @Nullable InputStream in,
            @Nullable OutputStream out) implements MetadataListener.Connection {
        @Override
        public InputStream input() throws IOException {
            return open(in);
        }

        @Override
        public OutputStream output() throws IOException {
            return open(out);
        }

        @Override
        public void readTimeoutMillis(int millis) {}

        @Override
        public void close() {
            try {
                if (in != null) {
                    in.close();
                }
                if (out != null) {
                    out.close();
                }
            } catch (IOException e) {
                // A pipe that its reader left: closed is closed.
                return;
            }
        }

        private static <T> T open(@Nullable T stream) throws IOException {
            if (stream == null) {
                throw new IOException("closed");
            }
            return stream;
        }
    }
}
