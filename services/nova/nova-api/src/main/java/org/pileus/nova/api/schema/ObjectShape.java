package org.pileus.nova.api.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A JSON object with known keys, each for a range of microversions. Unknown keys are refused.
public final class ObjectShape implements Shape {
    private static final int ALWAYS = Integer.MAX_VALUE;

    private final Map<String, List<Property>> properties = new HashMap<>();
    private final List<Property> required = new ArrayList<>();
    private boolean open;

    /// One key from microversion `since` to `until`, both included.
    private record Property(String name, Shape shape, int since, int until) {
        boolean covers(int minor) {
            return minor >= since && minor <= until;
        }
    }

    ObjectShape() {}

    public ObjectShape required(String name, Shape shape) {
        return required(name, shape, 1, ALWAYS);
    }

    public ObjectShape required(String name, Shape shape, int since, int until) {
        required.add(new Property(name, shape, since, until));
        return optional(name, shape, since, until);
    }

    public ObjectShape optional(String name, Shape shape) {
        return optional(name, shape, 1, ALWAYS);
    }

    public ObjectShape since(int minor, String name, Shape shape) {
        return optional(name, shape, minor, ALWAYS);
    }

    public ObjectShape until(int minor, String name, Shape shape) {
        return optional(name, shape, 1, minor);
    }

    public ObjectShape optional(String name, Shape shape, int since, int until) {
        properties.computeIfAbsent(name, key -> new ArrayList<>(1)).add(new Property(name, shape, since, until));
        return this;
    }

    /// Takes further keys as they are.
    public ObjectShape open() {
        open = true;
        return this;
    }

    @Override
    public @Nullable Mismatch check(JsonNode value, int minor) {
        if (!value.isObject()) {
            return Mismatch.of(value, Mismatch.quoted(value) + " is not of type 'object'");
        }
        for (var property : required) {
            if (property.covers(minor) && !value.has(property.name)) {
                return Mismatch.of(value, "'" + property.name + "' is a required property");
            }
        }
        for (var field : value.properties()) {
            var shape = find(field.getKey(), minor);
            if (shape == null) {
                if (!open) {
                    return unexpected(value, minor);
                }
                continue;
            }
            var wrong = shape.check(field.getValue(), minor);
            if (wrong != null) {
                return wrong.under(field.getKey());
            }
        }
        return null;
    }

    private @Nullable Shape find(String name, int minor) {
        var candidates = properties.get(name);
        if (candidates != null) {
            for (var candidate : candidates) {
                if (candidate.covers(minor)) {
                    return candidate.shape;
                }
            }
        }
        return null;
    }

    private Mismatch unexpected(JsonNode value, int minor) {
        var names = new ArrayList<String>();
        for (var name : value.propertyNames()) {
            if (find(name, minor) == null) {
                names.add("'" + (name.length() > 64 ? name.substring(0, 64) + "..." : name) + "'");
            }
        }
        var some = names.size() > 10 ? names.subList(0, 10) : names;
        return Mismatch.of(
                value,
                "Additional properties are not allowed (" + String.join(", ", some)
                        + (names.size() == 1 ? " was" : " were") + " unexpected)");
    }
}
