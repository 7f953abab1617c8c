package org.pileus.kernel.messaging;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// What a caller waits for.
final class RabbitReply {
    private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();

    void complete(byte[] body) {
        bytes.complete(body);
    }

    /// The connection went, and a reply with it.
    void lose() {
        bytes.completeExceptionally(new IllegalStateException("connection lost"));
    }

    byte[] await(long nanos) throws TimeoutException {
        try {
            return bytes.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new ApiException(
                    new Failure.Unavailable("The connection to the message broker was lost during a call."), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(new Failure.Unavailable("Interrupted during a call."), e);
        }
    }
}
