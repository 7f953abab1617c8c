package org.pileus.kernel.http.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.pileus.kernel.http.Body;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// Carries requests from the server library to an [HttpApp] and answers back.
final class HelidonBridge implements Handler {
    private final HttpApp app;

    HelidonBridge(HttpApp app) {
        this.app = app;
    }

    @Override
    public void handle(ServerRequest from, ServerResponse to) throws IOException {
        var request = request(from);
        var response = app.handle(request);
        drain(request);
        send(from, response, to);
    }

    private static Request request(ServerRequest from) {
        var headers = new Headers();
        for (var header : from.headers()) {
            if (header.valueCount() == 1) {
                headers.add(header.name(), header.get());
            } else {
                header.allValues().forEach(value -> headers.add(header.name(), value));
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

    /// Reads what is left of a body that nobody wanted, up to a bound, so that the connection can be kept.
    private static void drain(Request request) {
        try {
            var left = request.stream();
            var buffer = new byte[8192];
            var budget = 1 << 20;
            while (budget > 0) {
                var count = left.read(buffer);
                if (count < 0) {
                    return;
                }
                budget -= count;
            }
        } catch (IOException | RuntimeException e) {
            // the connection will be closed by the server
        }
    }

    private static void send(ServerRequest from, Response response, ServerResponse to) throws IOException {
        to.status(response.status());
        response.headers().forEach((name, value) -> to.headers().add(HeaderNames.create(name), value));
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
