package org.pileus.kernel.http.server;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.HttpApp;

/// One listening socket.
/// @param port        0 picks a free one
/// @param webSockets  what answers WebSocket handshakes on this socket, or null
public record Binding(
        String name,
        String address,
        int port,
        HttpApp app,
        @Nullable WebSocketApp webSockets) {
    public Binding(String name, String address, int port, HttpApp app) {
        this(name, address, port, app, null);
    }
}
