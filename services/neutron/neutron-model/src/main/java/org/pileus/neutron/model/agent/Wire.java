package org.pileus.neutron.model.agent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reading and writing the few shapes that all agent messages are made of. An absent list or object reads
/// as empty.
final class Wire {
    private Wire() {}

    static void put(ObjectNode node, String key, @Nullable String value) {
        if (value != null) {
            node.put(key, value);
        }
    }

    static void put(ObjectNode node, String key, @Nullable Integer value) {
        if (value != null) {
            node.put(key, value);
        }
    }

    static void texts(ObjectNode node, String key, Collection<String> values) {
        var array = node.putArray(key);
        values.forEach(array::add);
    }

    static <T> void list(ObjectNode node, String key, Collection<T> values, Function<T, ObjectNode> encode) {
        var array = node.putArray(key);
        values.forEach(value -> array.add(encode.apply(value)));
    }

    static <T> void lists(ObjectNode node, String key, Map<String, List<T>> values, Function<T, ObjectNode> encode) {
        var object = node.putObject(key);
        values.forEach((name, list) -> list(object, name, list, encode));
    }

    static String text(JsonNode node, String key) {
        return Json.text(node, key);
    }

    static @Nullable Integer integer(JsonNode node, String key) {
        var value = node.path(key);
        return value.isNumber() ? value.intValue() : null;
    }

    static int integer(JsonNode node, String key, int absent) {
        var value = node.path(key);
        return value.isNumber() ? value.intValue() : absent;
    }

    static boolean flag(JsonNode node, String key, boolean absent) {
        var value = node.path(key);
        return value.isBoolean() ? value.booleanValue() : absent;
    }

    static List<String> texts(JsonNode node, String key) {
        var array = node.path(key);
        List<String> all = new ArrayList<>(array.size());
        for (var item : array) {
            all.add(item.stringValue());
        }
        return all;
    }

    static <T> List<T> list(JsonNode node, String key, Function<JsonNode, T> decode) {
        var array = node.path(key);
        List<T> all = new ArrayList<>(array.size());
        for (var item : array) {
            all.add(decode.apply(item));
        }
        return all;
    }

    static <T> Map<String, List<T>> lists(JsonNode node, String key, Function<JsonNode, T> decode) {
        var object = node.path(key);
        Map<String, List<T>> all = new LinkedHashMap<>();
        for (var field : object.properties()) {
            all.put(field.getKey(), list(object, field.getKey(), decode));
        }
        return all;
    }

    static Map<String, Integer> integers(JsonNode node, String key) {
        var object = node.path(key);
        Map<String, Integer> all = new LinkedHashMap<>();
        for (var field : object.properties()) {
            all.put(field.getKey(), field.getValue().asInt(0));
        }
        return all;
    }
}
