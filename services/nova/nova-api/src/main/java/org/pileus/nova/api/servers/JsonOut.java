package org.pileus.nova.api.servers;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Response;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// JSON written straight to bytes: a list of a thousand servers builds no tree.
final class JsonOut {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private JsonOut() {}

    /// @param expected bytes to begin with
    static Response ok(int expected, Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream(expected);
        try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(out);
        }
        return Response.status(200).body(bytes.toByteArray(), "application/json");
    }

    static void text(JsonGenerator out, String key, @Nullable String value) {
        out.writeName(key);
        if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value);
        }
    }

    static void number(JsonGenerator out, String key, long value) {
        out.writeName(key);
        out.writeNumber(value);
    }

    static void flag(JsonGenerator out, String key, boolean value) {
        out.writeName(key);
        out.writeBoolean(value);
    }
}
