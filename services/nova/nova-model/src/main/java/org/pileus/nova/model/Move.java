package org.pileus.nova.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A resize or cold migration that is not finished: until it is confirmed or reverted.
/// @param id       of the migration record
/// @param before   the state to return to: `active` or `stopped`
/// @param oldHost  where the instance was
/// @param newHost  where it goes; null until scheduled
public record Move(
        UUID id,
        Flavor oldFlavor,
        Flavor newFlavor,
        VmState before,
        String oldHost,
        @Nullable String newHost) {
    public ObjectNode toJson() {
        var node = Json.object();
        node.put("id", id.toString());
        node.set("old_flavor", oldFlavor.toJson());
        node.set("new_flavor", newFlavor.toJson());
        node.put("before", before.word());
        node.put("old_host", oldHost);
        Texts.put(node, "new_host", newHost);
        return node;
    }

    public static Move fromJson(JsonNode node) {
        return new Move(
                Texts.uuid(node, "id"),
                Flavor.fromJson(node.path("old_flavor")),
                Flavor.fromJson(node.path("new_flavor")),
                VmState.of(Json.text(node, "before")),
                Json.text(node, "old_host"),
                Json.textOrNull(node, "new_host"));
    }
}
