package org.pileus.kernel.http;

import org.pileus.kernel.core.Failure;

/// The error bodies of one service: one exhaustive `switch` over [Failure].
@FunctionalInterface
public interface ErrorRenderer {
    /// The body names no internals. The request may not have been authenticated yet, nor its body read.
    Response render(Failure failure, Request request, String requestId);

    /// A bug of ours: already logged with its request id; the client learns only that id.
    default Response renderBug(Request request, String requestId) {
        return render(
                        new Failure.Unavailable(
                                "An unexpected error prevented the server from fulfilling your request. (" + requestId
                                        + ")",
                                0),
                        request,
                        requestId)
                .withStatus(500);
    }
}
