package org.pileus.nova.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A flavor as it was when an instance was made or resized: later changes of the flavor do not reach the
/// instance.
/// @param id            the `flavorid` of the API, any text
/// @param memoryMib     in MiB
/// @param rootGib       in GiB; 0: as large as the image
/// @param ephemeralGib  in GiB
/// @param swapMib       in MiB
public record Flavor(
        String id,
        String name,
        int vcpus,
        int memoryMib,
        int rootGib,
        int ephemeralGib,
        int swapMib,
        double rxtxFactor,
        boolean isPublic,
        boolean disabled,
        @Nullable String description,
        Map<String, String> extraSpecs) {
    public Flavor {
        if (vcpus < 1 || memoryMib < 1 || rootGib < 0 || ephemeralGib < 0 || swapMib < 0) {
            throw new IllegalArgumentException("flavor " + id + ": vcpus " + vcpus + ", memory " + memoryMib);
        }
        extraSpecs = Map.copyOf(extraSpecs);
    }

    /// Disk that Placement accounts for, in GiB: root, ephemeral and swap rounded up.
    public int placementDiskGib() {
        return rootGib + ephemeralGib + (swapMib + 1023) / 1024;
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("id", id);
        node.put("name", name);
        node.put("vcpus", vcpus);
        node.put("ram", memoryMib);
        node.put("disk", rootGib);
        node.put("ephemeral", ephemeralGib);
        node.put("swap", swapMib);
        node.put("rxtx_factor", rxtxFactor);
        node.put("is_public", isPublic);
        node.put("disabled", disabled);
        node.put("description", description);
        node.set("extra_specs", Texts.object(extraSpecs));
        return node;
    }

    public static Flavor fromJson(JsonNode node) {
        return new Flavor(
                Json.text(node, "id"),
                Json.text(node, "name"),
                node.path("vcpus").intValue(),
                node.path("ram").intValue(),
                node.path("disk").intValue(),
                node.path("ephemeral").intValue(),
                node.path("swap").intValue(),
                node.path("rxtx_factor").asDouble(1.0),
                node.path("is_public").asBoolean(true),
                node.path("disabled").asBoolean(false),
                Json.textOrNull(node, "description"),
                Texts.map(node.path("extra_specs")));
    }
}
