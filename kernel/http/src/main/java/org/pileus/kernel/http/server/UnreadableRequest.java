package org.pileus.kernel.http.server;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Body;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;

/// Answers what the server library could not read as a request: 400 with the application's own error body.
final class UnreadableRequest implements DirectHandler {
    private final HttpApp app;

    UnreadableRequest(HttpApp app) {
        this.app = app;
    }

    @Override
    public TransportResponse handle(
            TransportRequest from,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        var sent = new Headers();
        from.headers().forEach(header -> sent.add(header.name(), header.get()));
        var request = new Request(
                from.method(), from.path(), null, sent, InputStream.nullInputStream(), "unknown", "unknown", false);
        var response = app.refuseUnreadable(request, reason(sent));
        response.headers().forEach((name, value) -> headers.set(HeaderNames.create(name), value));
        var builder =
                TransportResponse.builder().status(status).headers(headers).keepAlive(false);
        if (response.body() instanceof Body.Bytes(var content)) {
            builder.entity(content);
        }
        return builder.build();
    }

    /// The server library does not tell what is wrong; the one thing that clients do is looked at here.
    private static String reason(Headers headers) {
        var length = headers.first("Content-Length");
        return length != null && !length.chars().allMatch(c -> c >= '0' && c <= '9')
                ? "content-length header must be an integer"
                : "The request could not be read.";
    }
}
