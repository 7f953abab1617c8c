package org.pileus.nova.model;

import java.util.Map;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The image an instance was made of, as it was then.
/// @param diskFormat  `qcow2`, `raw`, ...
/// @param properties  all further image properties (`hw_disk_bus`, `os_type`, `kernel_id`, ...), values as text
public record InstanceImage(
        String id,
        String name,
        String diskFormat,
        String containerFormat,
        long minDiskGib,
        long minRamMib,
        Map<String, String> properties) {
    public InstanceImage {
        properties = Map.copyOf(properties);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("id", id);
        node.put("name", name);
        node.put("disk_format", diskFormat);
        node.put("container_format", containerFormat);
        node.put("min_disk", minDiskGib);
        node.put("min_ram", minRamMib);
        node.set("properties", Texts.object(properties));
        return node;
    }

    public static InstanceImage fromJson(JsonNode node) {
        return new InstanceImage(
                Json.text(node, "id"),
                node.path("name").asString(""),
                node.path("disk_format").asString("raw"),
                node.path("container_format").asString("bare"),
                node.path("min_disk").asLong(0),
                node.path("min_ram").asLong(0),
                Texts.map(node.path("properties")));
    }
}
