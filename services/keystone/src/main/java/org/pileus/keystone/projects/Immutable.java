package org.pileus.keystone.projects;

import org.pileus.kernel.core.ApiException;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Missing;
import tools.jackson.databind.node.ObjectNode;

/// The option `immutable` of projects, domains and roles: such a thing can be neither changed nor deleted,
/// until a request that does nothing else takes the option away. Source: the Identity API, "Resource
/// Options".
public final class Immutable {
    private static final String OPTION = "immutable";

    private Immutable() {}

    /// @throws ApiException 403
    public static void checkDelete(boolean immutable, String kind, String id) {
        if (immutable) {
            throw Missing.action("Cannot delete immutable " + kind + " " + id);
        }
    }

    /// @param body  of the update
    /// @throws ApiException 403
    public static void checkUpdate(boolean immutable, String kind, String id, ObjectNode body) {
        if (immutable && !onlyTakesAway(body)) {
            throw Missing.action("Cannot update immutable " + kind + " " + id);
        }
    }

    private static boolean onlyTakesAway(ObjectNode body) {
        if (body.size() != 1 || !(body.get("options") instanceof ObjectNode options) || options.size() != 1) {
            return false;
        }
        var value = options.get(OPTION);
        return value != null && (value.isNull() || (value.isBoolean() && !value.booleanValue()));
    }

    /// The options after a change: null takes one away.
    public static ObjectNode merged(ObjectNode before, Fields fields) {
        var merged = before.deepCopy();
        for (var field : fields.objectOr("options", merged.objectNode()).properties()) {
            if (!field.getKey().equals(OPTION)
                    || !(field.getValue().isBoolean() || field.getValue().isNull())) {
                throw ApiException.invalid("Invalid input for field 'options': '" + field.getKey() + "'.");
            }
            if (field.getValue().isNull()) {
                merged.remove(OPTION);
            } else {
                merged.set(OPTION, field.getValue());
            }
        }
        return merged;
    }
}
