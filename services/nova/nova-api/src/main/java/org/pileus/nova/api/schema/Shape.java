package org.pileus.nova.api.schema;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What one JSON value must look like. Immutable, made once, checked without allocation when all is well.
@FunctionalInterface
public interface Shape {
    /// Looks for the first thing that is wrong.
    /// @param minor the microversion's second number: some parts exist only since or until one
    /// @return null when the value fits
    @Nullable
    Mismatch check(JsonNode value, int minor);

    /// Both must hold.
    default Shape and(Shape other) {
        return (value, minor) -> {
            var wrong = check(value, minor);
            return wrong == null ? other.check(value, minor) : wrong;
        };
    }

    /// Also takes null.
    default Shape orNull() {
        return (value, minor) -> value.isNull() ? null : check(value, minor);
    }

    default Shape or(Shape other) {
        return (value, minor) -> {
            var wrong = check(value, minor);
            return wrong == null || other.check(value, minor) == null ? null : wrong;
        };
    }
}
