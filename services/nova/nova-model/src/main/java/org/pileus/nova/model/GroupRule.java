package org.pileus.nova.model;

import java.util.UUID;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The server group of an instance, as the scheduler needs it. Members are the live instances with this group id.
/// @param policy      `affinity`, `anti-affinity`, `soft-affinity`, `soft-anti-affinity`
/// @param maxPerHost  for `anti-affinity`: members that one host may carry, usually 1
public record GroupRule(UUID id, String policy, int maxPerHost) {
    public ObjectNode toJson() {
        var node = Json.object();
        node.put("id", id.toString());
        node.put("policy", policy);
        node.put("max_server_per_host", maxPerHost);
        return node;
    }

    public static GroupRule fromJson(JsonNode node) {
        return new GroupRule(
                Texts.uuid(node, "id"),
                Json.text(node, "policy"),
                node.path("max_server_per_host").asInt(1));
    }
}
