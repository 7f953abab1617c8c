package org.pileus.nova.api.servers;

import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Span;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.model.NovaFlow;

/// Step 2 of a launch, from the arrival of the request to its answer. It begins before the token is looked
/// at, so it is handed from there to the handler by the thread that serves the request; one that is refused
/// on the way is forgotten.
public final class LaunchSpan {
    private static final ThreadLocal<Span> ARRIVED = new ThreadLocal<>();

    private LaunchSpan() {}

    public static void arrived(Tracer tracer) {
        ARRIVED.set(open(tracer));
    }

    static Span take(Tracer tracer) {
        var span = ARRIVED.get();
        ARRIVED.remove();
        return span == null ? open(tracer) : span;
    }

    private static Span open(Tracer tracer) {
        return tracer.open(NovaFlow.REQUEST, "client", "nova-api", Means.REST, "POST /servers");
    }
}
