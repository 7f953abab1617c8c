package org.pileus.client.glance;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of the Image API to and from records.
final class ImageBodies {
    private static final Set<String> FIELDS = Set.of(
            "id",
            "name",
            "status",
            "visibility",
            "owner",
            "container_format",
            "disk_format",
            "size",
            "virtual_size",
            "min_ram",
            "min_disk",
            "checksum",
            "os_hash_algo",
            "os_hash_value",
            "protected",
            "os_hidden",
            "created_at",
            "updated_at",
            "tags",
            "self",
            "file",
            "schema",
            "stores",
            "locations",
            "direct_url");

    private ImageBodies() {}

    static ImageRecord read(JsonNode node) {
        Map<String, String> properties = new HashMap<>();
        for (var field : node.properties()) {
            if (!FIELDS.contains(field.getKey()) && field.getValue().isString()) {
                properties.put(field.getKey(), field.getValue().stringValue());
            }
        }
        Set<String> tags = new HashSet<>();
        node.path("tags").forEach(tag -> tags.add(tag.asString()));
        var name = Json.textOrNull(node, "name");
        return new ImageRecord(
                UUID.fromString(Json.text(node, "id")),
                name == null ? "" : name,
                Json.text(node, "status"),
                Json.text(node, "visibility"),
                Json.textOrNull(node, "owner"),
                Json.textOrNull(node, "container_format"),
                Json.textOrNull(node, "disk_format"),
                number(node, "size"),
                number(node, "virtual_size"),
                node.path("min_ram").asLong(0),
                node.path("min_disk").asLong(0),
                Json.textOrNull(node, "checksum"),
                Json.textOrNull(node, "os_hash_algo"),
                Json.textOrNull(node, "os_hash_value"),
                node.path("protected").asBoolean(false),
                Instant.parse(Json.text(node, "created_at")),
                Instant.parse(Json.text(node, "updated_at")),
                tags,
                properties);
    }

    private static @Nullable Long number(JsonNode node, String key) {
        var value = node.get(key);
        return value == null || !value.isIntegralNumber() ? null : (Long) value.longValue();
    }

    static ObjectNode write(NewImage image) {
        var node = Json.object();
        image.properties().forEach(node::put);
        node.put("name", image.name()).put("visibility", image.visibility());
        if (image.owner() != null) {
            node.put("owner", image.owner());
        }
        if (image.containerFormat() != null) {
            node.put("container_format", image.containerFormat());
        }
        if (image.diskFormat() != null) {
            node.put("disk_format", image.diskFormat());
        }
        return node.put("min_ram", image.minRamMib()).put("min_disk", image.minDiskGib());
    }
}
