package org.pileus.nova.api.servers;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Response;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/// JSON written straight to bytes: a list of a thousand servers builds no tree.
final class JsonOut {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final Map<String, SerializedString> NAMES = new ConcurrentHashMap<>();

    private JsonOut() {}

    /// @param expected bytes to begin with
    static Response ok(int expected, Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream(expected);
        try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(out);
        }
        return Response.status(200).body(bytes.toByteArray(), "application/json");
    }

    /// A key of ours, never one that a user chose: its bytes are made once.
    static void name(JsonGenerator out, String key) {
        var known = NAMES.get(key);
        if (known == null) {
            known = new SerializedString(key);
            NAMES.put(key, known);
        }
        out.writeName(known);
    }

    /// A key that a user chose.
    static void free(JsonGenerator out, String key, String value) {
        out.writeName(key);
        out.writeString(value);
    }

    static void text(JsonGenerator out, String key, @Nullable String value) {
        name(out, key);
        if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value);
        }
    }

    static void number(JsonGenerator out, String key, long value) {
        name(out, key);
        out.writeNumber(value);
    }

    static void flag(JsonGenerator out, String key, boolean value) {
        name(out, key);
        out.writeBoolean(value);
    }
}
