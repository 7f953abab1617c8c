package org.pileus.driver.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Set;

/// Makes 169.254.169.254 port 80 of a network reachable for the agent.
public interface MetadataListener {
    /// Listens in the network's DHCP namespace, which must exist.
    /// @throws IOException when the namespace is gone or the port is taken
    Open open(String networkId) throws IOException;

    /// Ids of the networks that can be listened in on this host now.
    Set<String> networks();

    /// Calls the listener when [#networks()] may have changed. An event can be lost.
    Watch watchNetworks(Runnable listener);

    /// An open listening socket.
    interface Open extends AutoCloseable {
        /// Waits for the next guest.
        /// @throws IOException after [#close()]
        Connection accept() throws IOException;

        @Override
        void close();
    }

    /// A guest's connection. The address is the network's, so it means something together with the
    /// network's id only.
    interface Connection extends AutoCloseable {
        InetAddress peer();

        InputStream input() throws IOException;

        OutputStream output() throws IOException;

        /// Most milliseconds that a read may wait; 0 for ever.
        void readTimeoutMillis(int millis) throws IOException;

        @Override
        void close();
    }
}
