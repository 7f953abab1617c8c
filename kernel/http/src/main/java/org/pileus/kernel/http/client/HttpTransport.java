package org.pileus.kernel.http.client;

import java.io.IOException;

/// Carries a call to whoever listens at its URL.
@FunctionalInterface
public interface HttpTransport {
    /// @throws IOException when the peer does not answer in time or the connection breaks; the call may
    ///     have had its effect
    HttpReply send(HttpCall call) throws IOException;
}
