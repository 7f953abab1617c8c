package org.pileus.kernel.core;

import java.util.Optional;
import java.util.concurrent.Callable;

/// Binds the [RequestContext] of the running request or message to the thread that serves it. It does not
/// follow a thread started by hand, nor a message: those carry the context as data and bind it again.
public final class RequestScope {
    private static final ScopedValue<RequestContext> CURRENT = ScopedValue.newInstance();

    private RequestScope() {}

    public static <T> T with(RequestContext context, Callable<T> work) throws Exception {
        return ScopedValue.where(CURRENT, context).call(work::call);
    }

    public static void run(RequestContext context, Runnable work) {
        ScopedValue.where(CURRENT, context).run(work);
    }

    /// The context of the running request.
    /// @throws IllegalStateException outside of any request: a bug
    public static RequestContext current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("no request context is bound to this thread");
        }
        return CURRENT.get();
    }

    public static Optional<RequestContext> find() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }
}
