package org.pileus.kernel.db;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;

/// One transaction on its way through the writer thread, and the caller who waits for it.
final class WriteJob<T extends @Nullable Object> {
    private final Function<Transaction, T> work;
    private final @Nullable RequestContext context = RequestScope.find().orElse(null);
    private final @Nullable Thread caller;
    private @Nullable T result;
    private @Nullable RuntimeException failure;
    private @Nullable Error error;
    private List<Runnable> hooks = List.of();
    private volatile boolean done;

    /// @param caller who is woken at the end; nobody for [Database#writeLater]
    WriteJob(Function<Transaction, T> work, @Nullable Thread caller) {
        this.work = work;
        this.caller = caller;
    }

    boolean awaited() {
        return caller != null;
    }

    /// Runs the lambda in the caller's request scope; an exception stays inside the job.
    /// @return false when it failed and its changes must go
    boolean execute(JdbcTransaction tx) {
        failure = null;
        error = null;
        try {
            if (context == null) {
                result = work.apply(tx);
            } else {
                RequestScope.run(context, () -> result = work.apply(tx));
            }
            hooks = tx.hooks();
            return true;
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            error = e;
        } finally {
            tx.end();
        }
        hooks = List.of();
        return false;
    }

    @Nullable
    RuntimeException failure() {
        return failure;
    }

    List<Runnable> hooks() {
        return hooks;
    }

    void fail(RuntimeException reason) {
        failure = reason;
        hooks = List.of();
    }

    void complete() {
        done = true;
        LockSupport.unpark(caller);
    }

    /// Waits for the outcome. An interrupt does not end the wait, since the transaction cannot be called back; it
    /// is kept.
    T await() {
        var interrupted = false;
        while (!done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (error != null) {
            throw error;
        }
        if (failure != null) {
            throw failure;
        }
        return outcome();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null only if the lambda itself returned it
    private T outcome() {
        return result;
    }
}
