package org.pileus.kernel.http.client;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Headers;
import tools.jackson.databind.node.ObjectNode;

/// The answer of another service. Its body is read once, by [#bytes], [#json] or [#body]; [#close] gives the
/// connection back.
public final class HttpReply implements AutoCloseable {
    private final int status;
    private final Headers headers;
    private final InputStream body;
    private byte @Nullable [] bytes;

    public HttpReply(int status, Headers headers, InputStream body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    public int status() {
        return status;
    }

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    public @Nullable String header(String name) {
        return headers.first(name);
    }

    public InputStream body() {
        return body;
    }

    public byte[] bytes() throws IOException {
        if (bytes == null) {
            try (body) {
                bytes = body.readAllBytes();
            }
        }
        return bytes;
    }

    /// The body as a JSON object; an empty body gives an empty object.
    public ObjectNode json() throws IOException {
        var content = bytes();
        return content.length == 0 ? Json.object() : Json.readObject(content);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
