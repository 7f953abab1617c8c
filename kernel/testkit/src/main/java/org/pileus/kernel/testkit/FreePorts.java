package org.pileus.kernel.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/// Finds room for several sockets that belong together.
public final class FreePorts {
    /// All ports stay below those that the system gives to connections by itself (32768 and up on Linux),
    /// or one of them might be taken between the look and the use.
    private static final int END = 32_700;

    private FreePorts() {}

    /// A number that can be added to each of these ports so that all are free on loopback just now.
    public static int offset(int... ports) {
        var most = 0;
        for (var port : ports) {
            most = Math.max(most, port);
        }
        var random = new Random();
        for (var attempt = 0; attempt < 1000; attempt++) {
            var offset = random.nextInt(END - most - 10_000) + 10_000;
            if (free(offset, ports)) {
                return offset;
            }
        }
        throw new IllegalStateException("no free ports");
    }

    private static boolean free(int offset, int... ports) {
        for (var port : ports) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + offset));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
