package org.pileus.nova.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Small conversions between records and JSON trees that the messages and columns of nova share.
public final class Texts {
    private static final long MICROS = 1_000_000;

    private Texts() {}

    public static ObjectNode object(Map<String, String> map) {
        var node = Json.object();
        map.forEach(node::put);
        return node;
    }

    /// In the order of the object; values that are no text are taken as their JSON text.
    public static Map<String, String> map(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        for (var field : node.properties()) {
            map.put(field.getKey(), field.getValue().asString());
        }
        return map;
    }

    public static ArrayNode array(Collection<?> values) {
        var node = Json.array();
        values.forEach(value -> node.add(value.toString()));
        return node;
    }

    public static List<String> list(JsonNode node) {
        List<String> list = new ArrayList<>(node.size());
        node.forEach(item -> list.add(item.asString()));
        return List.copyOf(list);
    }

    public static List<UUID> uuids(JsonNode node) {
        List<UUID> list = new ArrayList<>(node.size());
        node.forEach(item -> list.add(UUID.fromString(item.asString())));
        return List.copyOf(list);
    }

    public static UUID uuid(JsonNode node, String key) {
        return UUID.fromString(Json.text(node, key));
    }

    public static @Nullable UUID uuidOrNull(JsonNode node, String key) {
        var text = Json.textOrNull(node, key);
        return text == null ? null : UUID.fromString(text);
    }

    /// Puts a text unless it is null.
    public static void put(ObjectNode node, String key, @Nullable Object value) {
        if (value != null) {
            node.put(key, value.toString());
        }
    }

    /// Puts a time as whole microseconds since the epoch unless it is null.
    public static void putTime(ObjectNode node, String key, @Nullable Instant time) {
        if (time != null) {
            node.put(key, Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1000));
        }
    }

    public static @Nullable Instant time(JsonNode node, String key) {
        var value = node.path(key);
        if (!value.isNumber()) {
            return null;
        }
        var micros = value.longValue();
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }
}
