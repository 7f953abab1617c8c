package org.pileus.placement;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;

/// Serves an empty placement on a port, for the field's own test suites. A connection to the port above it
/// empties it again and is closed when that is done.
final class CompatServer {
    private CompatServer() {}

    public static void main(String[] args) throws Exception {
        var port = Integer.parseInt(args[0]);
        var api = PlacementApi.inMemory();
        try (var server = HttpServer.start(List.of(new Binding("placement", "127.0.0.1", port, api.app())), null);
                var resets = new ServerSocket(port + 1, 5, InetAddress.getLoopbackAddress())) {
            while (true) {
                try (var connection = resets.accept()) {
                    api.reset();
                    connection.getOutputStream().write('\n');
                }
            }
        }
    }
}
