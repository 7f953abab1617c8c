package org.pileus.tests.scenario;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Breaks a JSON body in one place, or in a few.
/// @param known  attributes that objects of this cloud have, with values; asked for whenever one is wanted
record OddJson(RandomGenerator random, OddText text, ObjectNode known) {
    /// Marks a text that is written without its quotes.
    private static final String BARE = "@bare@";
    private static final List<String> BARE_VALUES = List.of(
            "1e400",
            "-1e400",
            "1e999999999",
            "1e-999999999",
            "NaN",
            "-0",
            "1.5",
            "0.1e1",
            "9223372036854775808",
            "-9223372036854775809",
            "2147483648",
            "1" + "0".repeat(60),
            "1" + "0".repeat(90),
            "01",
            "+1",
            "0x10",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\x\"",
            "tru",
            "'a'",
            "[".repeat(40) + "]".repeat(40),
            "{\"a\":".repeat(31) + "1" + "}".repeat(31),
            "{\"a\":1,\"a\":2}",
            "{\"\\ud800\":1}");
    private static final List<String> WHOLE = List.of(
            "",
            "{",
            "[]",
            "null",
            "\"x\"",
            "1",
            "{}",
            "[{}]",
            "{\"a\":".repeat(2000),
            "[".repeat(5000),
            "\u0000",
            "\ufeff{}",
            "{} {}",
            "{\"a\":1,}",
            "// no\n{}",
            "a=b&c=d",
            "{\"x\": \"" + "y".repeat(120_000) + "\"}");

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /// A body like the given one, mostly with one thing wrong.
    byte[] like(JsonNode good) {
        if (oneIn(30)) {
            return any(WHOLE).getBytes(StandardCharsets.UTF_8);
        }
        var root = Json.array().add(good.deepCopy());
        if (!oneIn(8)) {
            var times = oneIn(4) ? 2 + random.nextInt(3) : 1;
            for (var i = 0; i < times; i++) {
                breakOne(root);
            }
        }
        var written = Json.text(root.get(0));
        for (var i = BARE_VALUES.size() - 1; i >= 0; i--) {
            written = written.replace("\"" + BARE + "x" + i + "\"", BARE_VALUES.get(i));
        }
        return written.getBytes(StandardCharsets.UTF_8);
    }

    private void breakOne(ArrayNode root) {
        List<Consumer<JsonNode>> places = new ArrayList<>();
        List<JsonNode> there = new ArrayList<>();
        collect(root, places, there);
        var at = random.nextInt(there.size());
        var old = there.get(at);
        if (old instanceof ObjectNode object && !oneIn(4)) {
            breakObject(object);
        } else {
            places.get(at).accept(changed(old));
        }
    }

    private static void collect(JsonNode node, List<Consumer<JsonNode>> places, List<JsonNode> there) {
        if (node instanceof ObjectNode object) {
            for (var key : List.copyOf(object.propertyNames())) {
                places.add(value -> object.set(key, value));
                there.add(object.get(key));
                collect(object.get(key), places, there);
            }
        } else if (node instanceof ArrayNode array) {
            for (var i = 0; i < array.size(); i++) {
                var index = i;
                places.add(value -> array.set(index, value));
                there.add(array.get(i));
                collect(array.get(i), places, there);
            }
        }
    }

    private void breakObject(ObjectNode object) {
        var keys = List.copyOf(object.propertyNames());
        switch (random.nextInt(4)) {
            case 0 -> {
                if (!keys.isEmpty()) {
                    object.remove(any(keys));
                }
            }
            case 1 -> object.set(text.any(random), value(2));
            case 2 -> {
                if (!known.isEmpty()) {
                    var key = any(List.copyOf(known.propertyNames()));
                    object.set(key, oneIn(2) ? known.get(key) : value(2));
                }
            }
            default -> {
                if (!keys.isEmpty()) {
                    var key = any(keys);
                    object.set(oneIn(2) ? key.toUpperCase(java.util.Locale.ROOT) : key + "s", object.remove(key));
                }
            }
        }
    }

    private JsonNode changed(JsonNode old) {
        return switch (random.nextInt(8)) {
            case 0 -> Json.array().add(old);
            case 1 -> {
                var many = Json.array();
                for (var i = random.nextInt(400); i >= 0; i--) {
                    many.add(old);
                }
                yield many;
            }
            case 2 -> Json.object().set("a", old);
            case 3 ->
                Json.object().put("v", old.asString("") + text.any(random)).get("v");
            default -> value(3);
        };
    }

    private JsonNode value(int depth) {
        var holder = Json.object();
        switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0, 1 -> holder.put("v", text.any(random));
            case 2 -> holder.put("v", BARE + "x" + random.nextInt(BARE_VALUES.size()));
            case 3 -> holder.put("v", random.nextInt(10) - 5);
            case 4 -> holder.putNull("v");
            case 5 -> holder.put("v", random.nextBoolean());
            case 6 -> holder.putArray("v").add(value(depth - 1)).add(value(depth - 1));
            default -> holder.putObject("v").set(text.any(random), value(depth - 1));
        }
        return holder.get("v");
    }
}
