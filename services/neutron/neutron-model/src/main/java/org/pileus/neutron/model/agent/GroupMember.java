package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What one port adds to the security groups that it is in, or an address group to itself.
/// @param id         of the port or the address group
/// @param revision   of it: of two words on the same member the younger holds, in whatever order they arrive
/// @param addresses  addresses and prefixes of both families: fixed IPs and allowed address pairs
public record GroupMember(String id, int revision, List<String> addresses) {
    public GroupMember {
        addresses = List.copyOf(addresses);
    }

    /// The last word on a port that was deleted.
    public static GroupMember gone(String id) {
        return new GroupMember(id, Integer.MAX_VALUE, List.of());
    }

    ObjectNode toJson() {
        var node = Json.object().put("id", id).put("revision_number", revision);
        Wire.texts(node, "addresses", addresses);
        return node;
    }

    static GroupMember fromJson(JsonNode node) {
        return new GroupMember(
                Wire.text(node, "id"), Wire.integer(node, "revision_number", 0), Wire.texts(node, "addresses"));
    }
}
