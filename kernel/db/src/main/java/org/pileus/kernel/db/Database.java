package org.pileus.kernel.db;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One schema of one service. Safe for concurrent use; blocking; meant for virtual threads.
public interface Database extends AutoCloseable {
    /// Runs reads on one consistent snapshot, on the caller's thread. The lambda should be short: it holds
    /// one of few connections. It runs once.
    /// @throws org.pileus.kernel.core.ApiException `Failure.Unavailable` when the engine cannot be reached
    <T extends @Nullable Object> T read(Function<Query, T> work);

    /// Runs one transaction and returns when it is durable. Retried whole, up to ten times with jitter, when it
    /// lost against another one: what is inside may run more than once, maybe on another thread (the
    /// request scope follows), and touches only the database. An exception of the lambda rolls back
    /// everything it did and reaches the caller unchanged.
    /// @throws UnknownOutcome when it is not known whether the commit happened
    /// @throws org.pileus.kernel.core.ApiException `Failure.Unavailable` when the engine cannot be reached, is
    ///     read-only or full
    <T extends @Nullable Object> T write(Function<Transaction, T> work);

    /// [#write] without a result.
    default void run(Consumer<Transaction> work) {
        write(tx -> {
            work.accept(tx);
            return Boolean.TRUE;
        });
    }

    /// Queues a transaction that nobody waits for. It rides along with the next write, or is committed by itself
    /// within about 200 ms. May be lost in a crash, and is dropped once the database is closed; an exception is
    /// logged.
    void writeLater(Consumer<Transaction> work);

    Dialect dialect();

    Companions companions();

    Counters counters();

    /// Asks the engine to check the stored data.
    /// @return what is wrong, in its words; empty when all is well
    List<String> check();

    /// Finishes queued writes and closes every connection. Idempotent.
    @Override
    void close();
}
