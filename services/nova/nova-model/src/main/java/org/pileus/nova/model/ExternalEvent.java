package org.pileus.nova.model;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Something that happened elsewhere to an instance (`POST /os-server-external-events`).
/// @param name    `network-vif-plugged`, `network-changed`, `network-vif-deleted`, ...
/// @param tag     the port of a network event
/// @param status  `completed` or `failed`
public record ExternalEvent(String name, @Nullable String tag, String status) {
    public ObjectNode toJson() {
        var node = Json.object();
        node.put("name", name);
        Texts.put(node, "tag", tag);
        node.put("status", status);
        return node;
    }

    public static ExternalEvent fromJson(JsonNode node) {
        return new ExternalEvent(
                Json.text(node, "name"),
                Json.textOrNull(node, "tag"),
                node.path("status").asString("completed"));
    }
}
