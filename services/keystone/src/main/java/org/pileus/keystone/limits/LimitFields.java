package org.pileus.keystone.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import tools.jackson.databind.node.ObjectNode;

/// What both kinds of limits need of their bodies. Unknown keys are refused here, other than elsewhere in
/// this API.
final class LimitFields {
    private static final long LARGEST = 0x7FFFFFFFL;

    private LimitFields() {}

    /// The objects of a list that must have at least one.
    static List<ObjectNode> items(ObjectNode body, String key, Set<String> known) {
        var list = body.path(key);
        if (!list.isArray() || list.isEmpty()) {
            throw ApiException.invalid("'" + key + "' must be a list of at least one item");
        }
        List<ObjectNode> found = new ArrayList<>();
        for (var item : list) {
            if (!(item instanceof ObjectNode object)) {
                throw ApiException.invalid("Invalid input for field '" + key + "'.");
            }
            checkKnown(object, known);
            found.add(object);
        }
        return found;
    }

    static void checkKnown(ObjectNode object, Set<String> known) {
        for (var name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw ApiException.invalid("Additional properties are not allowed ('" + name + "' was unexpected)");
            }
        }
    }

    /// -1 to 2^31 - 1.
    static long number(ObjectNode object, String key, long without) {
        var value = object.get(key);
        if (value == null) {
            return without;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < -1
                || value.longValue() > LARGEST) {
            throw ApiException.invalid("Invalid input for field '" + key + "': it must be -1 to " + LARGEST + ".");
        }
        return value.longValue();
    }

    static void require(ObjectNode object, String... keys) {
        for (var key : keys) {
            if (!object.has(key)) {
                throw ApiException.invalid("'" + key + "' is a required property");
            }
        }
    }
}
