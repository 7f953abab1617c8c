package org.pileus.kernel.service;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.server.WebSocketApp;

/// An application and the port it usually has.
/// @param name         as in the configuration: `nova-api`, `nova-metadata`
/// @param defaultPort  upstream's port, before `--port-offset`
/// @param webSockets   what answers WebSocket handshakes there, or null
public record Endpoint(
        String name, int defaultPort, HttpApp app, @Nullable WebSocketApp webSockets) {
    public Endpoint(String name, int defaultPort, HttpApp app) {
        this(name, defaultPort, app, null);
    }
}
