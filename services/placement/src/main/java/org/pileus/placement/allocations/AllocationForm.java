package org.pileus.placement.allocations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Microversion;
import org.pileus.placement.names.Names;
import org.pileus.placement.requests.Shape;
import org.pileus.placement.requests.Uuids;
import tools.jackson.databind.JsonNode;

/// Allocations as bodies spell them, which changed at 1.8, 1.12, 1.28, 1.34 and 1.38.
final class AllocationForm {
    /// Stands for the project and user of consumers that came before 1.8. Source: upstream's option
    /// `incomplete_consumer_project_id`.
    static final String INCOMPLETE = "00000000-0000-0000-0000-000000000000";

    private static final String KEY = "^[0-9a-fA-F-]{36}$";
    private static final String NAME = "^[A-Z0-9_]+$";
    private static final Shape ID = Shape.text(1, 255);
    private static final Shape RESOURCES = Shape.map(1, NAME, Names::isNameForm, Shape.integer(1, Integer.MAX_VALUE));
    private static final Shape OF_PROVIDER = Shape.object()
            .need("resources", RESOURCES)
            .optional("generation", Shape.integer(Long.MIN_VALUE, Long.MAX_VALUE));
    private static final Shape LIST = Shape.list(
            1,
            false,
            Shape.object()
                    .need("resource_provider", Shape.object().need("uuid", Shape.uuid()))
                    .need("resources", RESOURCES));
    private static final Shape MAPPINGS = Shape.map(1, "", key -> true, Shape.list(1, false, Shape.uuid()));
    private static final Shape TYPE = Shape.text(1, 255, "'" + NAME + "'", Names::isNameForm);

    private static final Shape.Fields V1_0 = Shape.object().need("allocations", LIST);
    private static final Shape.Fields V1_8 = V1_0.need("project_id", ID).need("user_id", ID);
    private static final Shape.Fields V1_12 = byProvider(1);
    private static final Shape.Fields V1_13 = byProvider(0);
    private static final Shape.Fields V1_28 =
            V1_13.need("consumer_generation", Shape.orNull(Shape.integer(Long.MIN_VALUE, Long.MAX_VALUE)));
    private static final Shape.Fields V1_34 = V1_28.optional("mappings", MAPPINGS);
    private static final Shape.Fields V1_38 = V1_34.need("consumer_type", TYPE);

    private AllocationForm() {}

    private static Shape.Fields byProvider(int fewest) {
        return Shape.object()
                .need("allocations", Shape.map(fewest, KEY, Uuids::isKey, OF_PROVIDER))
                .need("project_id", ID)
                .need("user_id", ID);
    }

    /// The body of `PUT /allocations/{consumer}`.
    static Shape one(Microversion version) {
        if (!version.atLeast(1, 8)) {
            return V1_0;
        }
        if (!version.atLeast(1, 12)) {
            return V1_8;
        }
        return version.atLeast(1, 28) ? item(version) : V1_12;
    }

    /// The body of `POST /allocations`, and that of a reshape's `allocations`.
    static Shape many(Microversion version, int fewest) {
        return Shape.map(fewest, KEY, Uuids::isKey, item(version));
    }

    private static Shape item(Microversion version) {
        if (version.atLeast(1, 38)) {
            return V1_38;
        }
        if (version.atLeast(1, 34)) {
            return V1_34;
        }
        return version.atLeast(1, 28) ? V1_28 : V1_13;
    }

    static ConsumerClaim claim(String consumer, JsonNode body, Microversion version) {
        var generation = body.get("consumer_generation");
        return new ConsumerClaim(
                consumer,
                or(Json.textOrNull(body, "project_id")),
                or(Json.textOrNull(body, "user_id")),
                version.atLeast(1, 28),
                generation == null || generation.isNull() ? null : (Long) generation.longValue(),
                Json.textOrNull(body, "consumer_type"),
                allocations(body.path("allocations")));
    }

    private static String or(@Nullable String id) {
        return id == null ? INCOMPLETE : id;
    }

    static List<ConsumerClaim> claims(JsonNode byConsumer, Microversion version) {
        List<ConsumerClaim> all = new ArrayList<>(byConsumer.size());
        byConsumer.properties().forEach(field -> all.add(claim(field.getKey(), field.getValue(), version)));
        return all;
    }

    private static Map<String, Map<String, Long>> allocations(JsonNode node) {
        Map<String, Map<String, Long>> all = LinkedHashMap.newLinkedHashMap(node.size());
        if (node.isArray()) {
            for (var item : node) {
                all.put(Json.text(item.path("resource_provider"), "uuid"), amounts(item.path("resources")));
            }
        } else {
            node.properties()
                    .forEach(field ->
                            all.put(field.getKey(), amounts(field.getValue().path("resources"))));
        }
        return all;
    }

    private static Map<String, Long> amounts(JsonNode node) {
        Map<String, Long> amounts = LinkedHashMap.newLinkedHashMap(node.size());
        node.properties()
                .forEach(field -> amounts.put(field.getKey(), field.getValue().longValue()));
        return amounts;
    }
}
