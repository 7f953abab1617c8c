package org.pileus.nova.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Why an instance went to ERROR.
/// @param code     500 for most, as upstream
/// @param message  at most 255 characters, for the owner
/// @param details  for administrators, or null; never a secret
public record Fault(int code, String message, @Nullable String details, Instant created) {
    private static final int MESSAGE = 255;

    public Fault {
        if (message.length() > MESSAGE) {
            message = message.substring(0, MESSAGE);
        }
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("code", code);
        node.put("message", message);
        Texts.put(node, "details", details);
        Texts.putTime(node, "created", created);
        return node;
    }

    public static Fault fromJson(JsonNode node) {
        return new Fault(
                node.path("code").asInt(500),
                Json.text(node, "message"),
                Json.textOrNull(node, "details"),
                Objects.requireNonNull(Texts.time(node, "created")));
    }
}
