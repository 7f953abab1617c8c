package org.pileus.placement.providers;

import java.util.ArrayList;
import java.util.List;
import org.pileus.placement.model.Inventory;
import org.pileus.placement.names.Names;
import org.pileus.placement.requests.Shape;
import tools.jackson.databind.JsonNode;

/// Inventories as bodies spell them.
public final class InventoryForm {
    private static final long MOST = Integer.MAX_VALUE;
    /// The largest ratio upstream's column holds.
    private static final double LARGEST_RATIO = 3.40282e+38;
    private static final Shape GENERATION = Shape.integer(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final Shape.Fields RECORD = Shape.object()
            .need("total", Shape.integer(1, MOST))
            .optional("reserved", Shape.integer(0, MOST))
            .optional("min_unit", Shape.integer(1, MOST))
            .optional("max_unit", Shape.integer(1, MOST))
            .optional("step_size", Shape.integer(1, MOST))
            .optional("allocation_ratio", Shape.number(LARGEST_RATIO))
            .optional("resource_provider_generation", GENERATION);
    /// `PUT …/inventories/{resource_class}`.
    static final Shape.Fields ONE = RECORD.need("resource_provider_generation", GENERATION);
    /// `POST …/inventories`.
    static final Shape.Fields NEW =
            RECORD.need("resource_class", Shape.text(0, Integer.MAX_VALUE, "'^[A-Z0-9_]+$'", Names::isNameForm));
    /// `PUT …/inventories`, also once per provider in a reshape.
    public static final Shape.Fields ALL = Shape.object()
            .need("resource_provider_generation", GENERATION)
            .need("inventories", Shape.map(0, "^[A-Z0-9_]+$", Names::isNameForm, RECORD));

    private InventoryForm() {}

    static Inventory inventory(String resourceClass, JsonNode node) {
        return new Inventory(
                resourceClass,
                node.path("total").longValue(),
                number(node, "reserved", 0),
                number(node, "min_unit", 1),
                number(node, "max_unit", MOST),
                number(node, "step_size", 1),
                node.has("allocation_ratio") ? node.get("allocation_ratio").doubleValue() : 1.0,
                0,
                0);
    }

    private static long number(JsonNode node, String key, long otherwise) {
        return node.has(key) ? node.get(key).longValue() : otherwise;
    }

    /// The inventories of an [#ALL] body.
    public static List<Inventory> inventories(JsonNode body) {
        List<Inventory> all = new ArrayList<>();
        body.path("inventories").properties().forEach(field -> all.add(inventory(field.getKey(), field.getValue())));
        return all;
    }
}
