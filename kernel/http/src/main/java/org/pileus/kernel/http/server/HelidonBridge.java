package org.pileus.kernel.http.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.pileus.kernel.http.Body;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// Carries requests from the server library to an [HttpApp] and answers back.
final class HelidonBridge implements Handler {
    /// In bytes.
    private static final int MOST_DRAINED = 16 << 20;

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);

    private final HttpApp app;

    HelidonBridge(HttpApp app) {
        this.app = app;
    }

    @Override
    public void handle(ServerRequest from, ServerResponse to) throws IOException {
        var request = request(from);
        var readable = WireHeaders.wellFormed(request.headers());
        var response = readable ? app.handle(request) : app.refuseUnreadable(request, "A header field is malformed.");
        var drained = !from.content().hasEntity() || drained(request);
        if (readable && drained) {
            send(from, response, to);
            return;
        }
        send(from, response.header("Connection", "close"), to);
        throw new CloseConnectionException("nobody knows where the next request begins");
    }

    private static Request request(ServerRequest from) {
        var headers = new Headers();
        for (var header : from.headers()) {
            if (header.valueCount() == 1) {
                headers.received(header.name(), header.get());
            } else {
                header.allValues().forEach(value -> headers.received(header.name(), value));
            }
        }
        var prologue = from.prologue();
        var host = headers.first("host");
        return new Request(
                        prologue.method().text(),
                        prologue.uriPath().path(),
                        prologue.query().rawValue(),
                        headers,
                        from.content().hasEntity() ? from.content().inputStream() : InputStream.nullInputStream(),
                        from.remotePeer().host(),
                        host == null
                                ? from.localPeer().host() + ":"
                                        + from.localPeer().port()
                                : host,
                        from.isSecure())
                .sentAs(prologue.uriPath().rawPath());
    }

    /// Reads what is left of a body that nobody wanted: a client may write all of it before it reads the answer, which
    /// a
    /// connection closed under its hands would take away.
    /// @return false when there is more than is worth reading, or no end: the connection is of no use any more
    private static boolean drained(Request request) {
        var patience = System.nanoTime() + LONGEST_DRAIN.toNanos();
        var buffer = new byte[8192];
        try {
            var left = request.stream();
            for (var budget = MOST_DRAINED; budget > 0 && System.nanoTime() - patience < 0; ) {
                var count = left.read(buffer);
                if (count < 0) {
                    return true;
                }
                budget -= count;
            }
            return false;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static void send(ServerRequest from, Response response, ServerResponse to) throws IOException {
        to.status(response.status());
        response.headers().forEach((name, value) -> to.headers().add(WireHeaders.of(name, value)));
        switch (response.body()) {
            case Body.None() -> {
                if (from.prologue().method().text().equals("HEAD") && response.status() == 200) {
                    to.headers().set(HeaderNames.CONTENT_LENGTH, "0");
                }
                to.send();
            }
            case Body.Bytes(var content) -> to.send(content);
            case Body.Streamed(var length, var writer) -> {
                if (length >= 0) {
                    to.contentLength(length);
                }
                try (var out = to.outputStream()) {
                    writer.writeTo(out);
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            }
        }
    }
}
