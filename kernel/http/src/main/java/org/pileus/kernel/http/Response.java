package org.pileus.kernel.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// An answer being built. Not safe for concurrent use.
public final class Response {
    private static final String JSON = "application/json";
    private static final Body NONE = new Body.None();

    private int status;
    private final Headers headers = new Headers();
    private Body body = NONE;

    private Response(int status) {
        this.status = status;
    }

    public static Response status(int status) {
        return new Response(status);
    }

    public static Response ok(JsonNode json) {
        return json(200, json);
    }

    public static Response created(JsonNode json) {
        return json(201, json);
    }

    public static Response accepted() {
        return new Response(202);
    }

    public static Response noContent() {
        return new Response(204);
    }

    public static Response json(int status, JsonNode json) {
        return new Response(status).body(Json.bytes(json), JSON);
    }

    public static Response text(int status, String text) {
        return new Response(status).body(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=UTF-8");
    }

    public Response body(byte[] content, String contentType) {
        body = new Body.Bytes(content);
        headers.set("Content-Type", contentType);
        return this;
    }

    /// @param length in bytes, -1 when unknown
    public Response stream(long length, String contentType, Body.Writer writer) {
        body = new Body.Streamed(length, writer);
        headers.set("Content-Type", contentType);
        return this;
    }

    /// Drops the body, for HEAD; the headers stay.
    Response withoutBody() {
        body = NONE;
        return this;
    }

    public Response header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    public Response addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }

    public @Nullable String header(String name) {
        return headers.first(name);
    }

    public Response withStatus(int newStatus) {
        status = newStatus;
        return this;
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    public Body body() {
        return body;
    }
}
