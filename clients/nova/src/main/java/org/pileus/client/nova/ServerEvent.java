package org.pileus.client.nova;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// Something that happened to an interface of a server.
/// @param name     `network-vif-plugged`, `network-vif-unplugged`, `network-vif-deleted`, `network-changed`
/// @param serverId the server
/// @param tag      the port; null for `network-changed` of all
/// @param status   `completed` or `failed`
public record ServerEvent(
        String name, String serverId, @Nullable String tag, String status) {
    ObjectNode toJson() {
        var node = Json.object().put("name", name).put("server_uuid", serverId).put("status", status);
        if (tag != null) {
            node.put("tag", tag);
        }
        return node;
    }
}
