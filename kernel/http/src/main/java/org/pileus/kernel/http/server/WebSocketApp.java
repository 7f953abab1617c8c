package org.pileus.kernel.http.server;

import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Query;

/// Answers WebSocket handshakes.
@FunctionalInterface
public interface WebSocketApp {
    /// Decides a handshake; runs before the answer is sent. The subprotocol `binary` is agreed when the client
    /// offers it.
    /// @throws org.pileus.kernel.core.ApiException to refuse: the client gets 403
    Listener accept(String path, Query query, Headers headers);

    /// What happens on one connection. Calls come one at a time.
    interface Listener {
        void opened(Session session);

        void received(byte[] data);

        /// Called once at the end, whoever closed.
        void closed();
    }

    /// The connection as the listener sees it. Safe for concurrent use.
    interface Session {
        void send(byte[] data);

        void close(int code, String reason);
    }
}
