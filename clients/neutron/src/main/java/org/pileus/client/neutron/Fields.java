package org.pileus.client.neutron;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Reads lists out of answers; an absent or null list reads as empty.
final class Fields {
    private Fields() {}

    static List<String> texts(JsonNode node, String key) {
        return list(node, key, JsonNode::asString);
    }

    static <T> List<T> list(JsonNode node, String key, Function<JsonNode, T> decode) {
        var array = node.path(key);
        List<T> all = new ArrayList<>(array.size());
        for (var item : array) {
            all.add(decode.apply(item));
        }
        return List.copyOf(all);
    }
}
