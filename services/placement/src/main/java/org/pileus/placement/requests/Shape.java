package org.pileus.placement.requests;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a JSON value must look like. Written out per body, because a general schema costs more than the claim it
/// guards.
@FunctionalInterface
public interface Shape {
    /// Ends a fault; the way to the part of the schema follows it.
    String SCHEMA = " in schema";

    /// @return what is wrong, in the words that clients of the API know; null when nothing is
    @Nullable
    String fault(JsonNode node);

    /// The request's body, if it has this shape.
    /// @throws ApiException 400 that says what is wrong
    default JsonNode of(Request request) {
        if (request.bytes().length == 0) {
            throw ApiException.invalid("Malformed JSON: the body is empty");
        }
        return checked(request.json());
    }

    default JsonNode checked(JsonNode node) {
        var fault = fault(node);
        if (fault != null) {
            throw ApiException.invalid("JSON does not validate: " + fault);
        }
        return node;
    }

    /// @param form what texts are allowed; its name is told to the client
    static Shape text(int shortest, int longest, String name, Predicate<String> form) {
        return node -> {
            if (!node.isString()) {
                return wrongType(node, "string");
            }
            var value = node.stringValue();
            var length = value.codePointCount(0, value.length());
            if (length < shortest) {
                return failed(node, "is too short", "minLength");
            }
            if (length > longest) {
                return failed(node, "is too long", "maxLength");
            }
            return form.test(value) ? null : failed(node, "does not match " + name, "pattern");
        };
    }

    static Shape text(int shortest, int longest) {
        return text(shortest, longest, "", value -> true);
    }

    static Shape uuid() {
        return node -> !node.isString()
                ? wrongType(node, "string")
                : Uuids.isLike(node.stringValue()) ? null : failed(node, "is not a 'uuid'", "format");
    }

    static Shape integer(long least, long most) {
        return node -> {
            if (!node.isIntegralNumber()) {
                return wrongType(node, "integer");
            }
            if (!node.canConvertToLong() || node.longValue() > most) {
                return failed(node, "is greater than the maximum of " + most, "maximum");
            }
            return node.longValue() < least ? failed(node, "is less than the minimum of " + least, "minimum") : null;
        };
    }

    static Shape number(double most) {
        return node -> !node.isNumber()
                ? wrongType(node, "number")
                : node.doubleValue() > most ? failed(node, "is greater than the maximum of " + most, "maximum") : null;
    }

    static Shape orNull(Shape shape) {
        return node -> node.isNull() ? null : shape.fault(node);
    }

    static Shape list(int fewest, boolean distinct, Shape item) {
        return node -> {
            if (!(node instanceof ArrayNode array)) {
                return wrongType(node, "array");
            }
            if (array.size() < fewest) {
                return failed(node, "should be non-empty", "minItems");
            }
            Set<JsonNode> seen = new HashSet<>();
            for (var element : array) {
                var fault = item.fault(element);
                if (fault != null) {
                    return fault;
                }
                if (distinct && !seen.add(element)) {
                    return failed(node, "has non-unique elements", "uniqueItems");
                }
            }
            return null;
        };
    }

    /// An object whose keys are free within a form.
    static Shape map(int fewest, String keys, Predicate<String> form, Shape value) {
        return node -> {
            if (!(node instanceof ObjectNode object)) {
                return wrongType(node, "object");
            }
            if (object.size() < fewest) {
                return failed(node, "should be non-empty", "minProperties");
            }
            for (var field : object.properties()) {
                if (!form.test(field.getKey())) {
                    return "'" + field.getKey() + "' does not match any of the regexes: '" + keys + "'";
                }
                var fault = value.fault(field.getValue());
                if (fault != null) {
                    return fault;
                }
            }
            return null;
        };
    }

    static Fields object() {
        return new Fields(new LinkedHashMap<>(), new HashSet<>());
    }

    /// An object with known keys; others are refused.
    record Fields(Map<String, Shape> known, Set<String> required) implements Shape {
        public Fields need(String key, Shape shape) {
            var more = optional(key, shape);
            more.required.add(key);
            return more;
        }

        /// A copy that allows one more key.
        public Fields optional(String key, Shape shape) {
            var more = new Fields(new LinkedHashMap<>(known), new HashSet<>(required));
            more.known.put(key, shape);
            return more;
        }

        @Override
        public @Nullable String fault(JsonNode node) {
            if (!(node instanceof ObjectNode object)) {
                return wrongType(node, "object");
            }
            for (var field : object.properties()) {
                var shape = known.get(field.getKey());
                if (shape == null) {
                    return "Additional properties are not allowed ('" + field.getKey() + "' was unexpected)";
                }
                var fault = shape.fault(field.getValue());
                if (fault != null) {
                    return fault.replace(SCHEMA, SCHEMA + "['properties']['" + field.getKey() + "']");
                }
            }
            for (var key : required) {
                if (!object.has(key)) {
                    return "'" + key + "' is a required property" + rule("required");
                }
            }
            return null;
        }
    }

    private static String wrongType(JsonNode node, String type) {
        return failed(node, "is not of type '" + type + "'", "type");
    }

    private static String failed(JsonNode node, String problem, String keyword) {
        return show(node) + " " + problem + rule(keyword);
    }

    /// Names the rule as JSON schema validators do: scripts look for it.
    private static String rule(String keyword) {
        return "\n\nFailed validating '" + keyword + "'" + SCHEMA;
    }

    /// The value, cut so that an answer does not echo megabytes.
    private static String show(JsonNode node) {
        var text = node.isString() ? "'" + node.stringValue() + "'" : Json.text(node);
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}
