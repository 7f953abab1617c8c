package org.pileus.client.placement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of the Placement API to and from records.
final class Bodies {
    private Bodies() {}

    static ProviderRecord provider(JsonNode node) {
        return new ProviderRecord(
                UUID.fromString(Json.text(node, "uuid")),
                Json.text(node, "name"),
                node.path("generation").asLong(),
                uuidOrNull(node, "parent_provider_uuid"),
                UUID.fromString(Json.text(node, "root_provider_uuid")));
    }

    private static @Nullable UUID uuidOrNull(JsonNode node, String key) {
        var text = Json.textOrNull(node, key);
        return text == null ? null : UUID.fromString(text);
    }

    static long generation(JsonNode node) {
        return node.path("resource_provider_generation").asLong();
    }

    static ProviderInventories inventories(JsonNode node) {
        Map<String, InventoryRecord> all = new LinkedHashMap<>();
        node.path("inventories").properties().forEach(field -> all.put(field.getKey(), inventory(field.getValue())));
        return new ProviderInventories(generation(node), all);
    }

    private static InventoryRecord inventory(JsonNode node) {
        return new InventoryRecord(
                node.path("total").asLong(),
                node.path("reserved").asLong(),
                node.path("min_unit").asLong(),
                node.path("max_unit").asLong(),
                node.path("step_size").asLong(),
                node.path("allocation_ratio").asDouble());
    }

    static ObjectNode inventories(long generation, Map<String, InventoryRecord> inventories) {
        var body = Json.object().put("resource_provider_generation", generation);
        var all = body.putObject("inventories");
        inventories.forEach((name, inventory) -> all.putObject(name)
                .put("total", inventory.total())
                .put("reserved", inventory.reserved())
                .put("min_unit", inventory.minUnit())
                .put("max_unit", inventory.maxUnit())
                .put("step_size", inventory.stepSize())
                .put("allocation_ratio", inventory.allocationRatio()));
        return body;
    }

    static Set<String> texts(JsonNode array) {
        Set<String> all = new LinkedHashSet<>();
        array.forEach(item -> all.add(item.asString()));
        return all;
    }

    static Map<String, Long> amounts(JsonNode node) {
        Map<String, Long> all = LinkedHashMap.newLinkedHashMap(node.size());
        node.properties()
                .forEach(field -> all.put(field.getKey(), field.getValue().asLong()));
        return all;
    }

    /// `{<uuid>: {"resources": {…}}}`.
    static Map<UUID, Map<String, Long>> allocations(JsonNode node) {
        Map<UUID, Map<String, Long>> all = LinkedHashMap.newLinkedHashMap(node.size());
        node.properties()
                .forEach(field -> all.put(
                        UUID.fromString(field.getKey()),
                        amounts(field.getValue().path("resources"))));
        return all;
    }

    static ObjectNode claim(Claim claim) {
        var body = Json.object();
        var allocations = body.putObject("allocations");
        new TreeMap<>(claim.allocations()).forEach((provider, amounts) -> {
            var resources = allocations.putObject(provider.toString()).putObject("resources");
            amounts.forEach(resources::put);
        });
        body.put("consumer_generation", claim.consumerGeneration());
        body.put("project_id", claim.projectId());
        body.put("user_id", claim.userId());
        body.put("consumer_type", claim.consumerType());
        return body;
    }

    static Candidates candidates(JsonNode node) {
        List<AllocationCandidate> requests = new ArrayList<>();
        for (var item : node.path("allocation_requests")) {
            requests.add(
                    new AllocationCandidate(allocations(item.path("allocations")), mappings(item.path("mappings"))));
        }
        Map<UUID, ProviderSummary> summaries = new LinkedHashMap<>();
        node.path("provider_summaries").properties().forEach(field -> {
            var uuid = UUID.fromString(field.getKey());
            summaries.put(uuid, summary(uuid, field.getValue()));
        });
        return new Candidates(requests, summaries);
    }

    private static Map<String, List<UUID>> mappings(JsonNode node) {
        Map<String, List<UUID>> all = LinkedHashMap.newLinkedHashMap(node.size());
        node.properties().forEach(field -> {
            List<UUID> ids = new ArrayList<>(1);
            field.getValue().forEach(id -> ids.add(UUID.fromString(id.asString())));
            all.put(field.getKey(), ids);
        });
        return all;
    }

    private static ProviderSummary summary(UUID uuid, JsonNode node) {
        Map<String, ProviderSummary.Fill> resources = new LinkedHashMap<>();
        node.path("resources")
                .properties()
                .forEach(field -> resources.put(
                        field.getKey(),
                        new ProviderSummary.Fill(
                                field.getValue().path("capacity").asLong(),
                                field.getValue().path("used").asLong())));
        var root = uuidOrNull(node, "root_provider_uuid");
        return new ProviderSummary(
                uuid,
                resources,
                texts(node.path("traits")),
                uuidOrNull(node, "parent_provider_uuid"),
                root == null ? uuid : root);
    }
}
