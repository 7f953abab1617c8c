package org.pileus.kernel.messaging;

/// A running [Bus#serve] or [Bus#listen].
public interface Subscription extends AutoCloseable {
    /// Takes no new message, then waits for the running receivers (at most 160 s). Idempotent.
    @Override
    void close();
}
