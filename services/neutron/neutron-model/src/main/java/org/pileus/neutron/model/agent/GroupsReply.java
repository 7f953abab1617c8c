package org.pileus.neutron.model.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answer to [GroupsRequest].
/// @param groups   rules by security group; one that is gone is missing
/// @param members  by each id that these rules name as remote, its set whole
/// @param at       what the answering server had told everybody before it looked
public record GroupsReply(Map<String, GroupRules> groups, Map<String, List<GroupMember>> members, Position at) {
    public GroupsReply {
        groups = Map.copyOf(groups);
        members = Map.copyOf(members);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        var rules = node.putObject("security_groups");
        groups.forEach((id, group) -> rules.set(id, group.toJson()));
        Wire.lists(node, "members", members, GroupMember::toJson);
        node.set("at", at.toJson());
        return node;
    }

    public static GroupsReply fromJson(JsonNode node) {
        Map<String, GroupRules> groups = new LinkedHashMap<>();
        for (var field : node.path("security_groups").properties()) {
            groups.put(field.getKey(), GroupRules.fromJson(field.getValue()));
        }
        return new GroupsReply(
                groups, Wire.lists(node, "members", GroupMember::fromJson), Position.fromJson(node.path("at")));
    }
}
