package org.pileus.kernel.http.outbound;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/// The end of the time that one fetch may take; monotonic.
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /// Milliseconds that a step may wait.
    /// @throws IOException when no time is left
    int within(Duration most) throws IOException {
        var left = (nanos - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new IOException("it took too long");
        }
        return (int) Math.min(left, most.toMillis());
    }

    /// Lets the next read of a socket wait no longer than is allowed.
    void arm(Socket socket, Duration silence) throws IOException {
        socket.setSoTimeout(within(silence));
    }
}
