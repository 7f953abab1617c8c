package org.pileus.kernel.http.client;

import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Headers;
import tools.jackson.databind.JsonNode;

/// One request to another service.
/// @param url     absolute, with query
/// @param body    bytes, or null for none
/// @param stream  a body too large for memory, or null; read once
public record HttpCall(
        String method,
        String url,
        Headers headers,
        byte @Nullable [] body,
        @Nullable InputStream stream,
        Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public static HttpCall of(String method, String url) {
        return new HttpCall(method, url, new Headers(), null, null, DEFAULT_TIMEOUT);
    }

    public static HttpCall get(String url) {
        return of("GET", url);
    }

    public HttpCall header(String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value);
        }
        return this;
    }

    public HttpCall json(JsonNode content) {
        headers.set("Content-Type", "application/json");
        return new HttpCall(method, url, headers, Json.bytes(content), null, timeout);
    }

    public HttpCall bytes(byte[] content, String contentType) {
        headers.set("Content-Type", contentType);
        return new HttpCall(method, url, headers, content, null, timeout);
    }

    public HttpCall stream(InputStream content, String contentType) {
        headers.set("Content-Type", contentType);
        return new HttpCall(method, url, headers, null, content, timeout);
    }

    public HttpCall timeout(Duration limit) {
        return new HttpCall(method, url, headers, body, stream, limit);
    }
}
