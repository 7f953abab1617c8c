package org.pileus.neutron.model.agent;

import java.util.Collection;
import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Call of an L2 agent, `security_group_info`: asks for security groups that it does not know or no longer
/// trusts its memory of.
public record GroupsRequest(List<String> groups) {
    public static final String METHOD = "security_group_info";

    public GroupsRequest {
        groups = List.copyOf(groups);
    }

    public static GroupsRequest of(Collection<String> groups) {
        return new GroupsRequest(List.copyOf(groups));
    }

    public ObjectNode toJson() {
        var node = Json.object();
        Wire.texts(node, "groups", groups);
        return node;
    }

    public static GroupsRequest fromJson(JsonNode node) {
        return new GroupsRequest(Wire.texts(node, "groups"));
    }
}
