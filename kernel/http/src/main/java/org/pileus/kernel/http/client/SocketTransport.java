package org.pileus.kernel.http.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Headers;

/// Calls over sockets, with kept connections and certificate checks on.
public final class SocketTransport implements HttpTransport, AutoCloseable {
    private final HttpClient client;

    /// @param trust the certificates to trust, or null for the platform's
    public SocketTransport(@Nullable SSLContext trust) {
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NEVER);
        if (trust != null) {
            builder.sslContext(trust);
        }
        client = builder.build();
    }

    @Override
    public HttpReply send(HttpCall call) throws IOException {
        var builder = HttpRequest.newBuilder(URI.create(call.url())).timeout(call.timeout());
        call.headers().forEach(builder::header);
        var stream = call.stream();
        var body = call.body();
        builder.method(
                call.method(),
                stream != null
                        ? BodyPublishers.ofInputStream(() -> stream)
                        : body != null ? BodyPublishers.ofByteArray(body) : BodyPublishers.noBody());
        try {
            var reply = client.send(builder.build(), BodyHandlers.ofInputStream());
            var headers = new Headers();
            reply.headers().map().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
            return new HttpReply(reply.statusCode(), headers, reply.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while calling " + call.url(), e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
