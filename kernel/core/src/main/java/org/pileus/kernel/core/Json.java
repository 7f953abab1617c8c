package org.pileus.kernel.core;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON as trees, with the size limits of the security rules: depth 32, text 64 KiB, numbers 64 digits. No
/// binding.
public final class Json {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT = 64 * 1024;
    private static final JsonFactory STRICT = factory(MAX_TEXT, MAX_DEPTH, true);
    private static final JsonMapper MAPPER = mapper(STRICT);
    /// For what our own processes wrote (messages, database columns): user data may be 64 KiB of base64 inside.
    private static final JsonMapper TRUSTED = mapper(factory(64 * 1024 * 1024, 512, false));

    private Json() {}

    /// @param strict for what came from outside: a key that stands twice is refused
    private static JsonFactory factory(int maxText, int maxDepth, boolean strict) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxStringLength(maxText)
                        .maxNumberLength(64)
                        .maxNameLength(1024)
                        .build())
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strict)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
    }

    private static JsonMapper mapper(JsonFactory factory) {
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// Parses what came from outside.
    /// @throws ApiException with [Failure.Invalid] when it is not JSON or is over a limit
    public static JsonNode parse(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw ApiException.invalid("Malformed JSON: " + e.getOriginalMessage());
        }
    }

    public static JsonNode parse(InputStream body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw ApiException.invalid("Malformed JSON: " + e.getOriginalMessage());
        }
    }

    /// Parses an object from outside; anything else is refused.
    public static ObjectNode parseObject(byte[] body) {
        if (parse(body) instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.invalid("The body must be a JSON object.");
    }

    /// Parses what one of our own processes wrote.
    public static JsonNode read(String text) {
        return TRUSTED.readTree(text);
    }

    public static ObjectNode readObject(String text) {
        return (ObjectNode) TRUSTED.readTree(text);
    }

    public static ObjectNode readObject(byte[] bytes) {
        return (ObjectNode) TRUSTED.readTree(bytes);
    }

    public static byte[] bytes(JsonNode node) {
        var out = new ByteArrayOutputStream(512);
        try (var generator = STRICT.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), out)) {
            JsonTree.write(node, generator);
        }
        return out.toByteArray();
    }

    public static String text(JsonNode node) {
        return new String(bytes(node), StandardCharsets.UTF_8);
    }

    /// The text under a key that must be there.
    /// @throws IllegalArgumentException when it is not: for our own messages, not for user input
    public static String text(JsonNode node, String key) {
        var value = node.path(key);
        if (!value.isString()) {
            throw new IllegalArgumentException("no text under " + key);
        }
        return value.stringValue();
    }

    public static @Nullable String textOrNull(JsonNode node, String key) {
        var value = node.path(key);
        return value.isString() ? value.stringValue() : null;
    }
}
