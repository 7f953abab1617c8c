package org.pileus.neutron.model.agent;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Security groups that devices use: what an agent needs to filter them.
/// @param groups   rules by security group id, each group whole
/// @param members addresses and prefixes of both families by the group id that rules name as remote, each
///     set whole: fixed IPs and allowed address pairs of all ports in the group
public record SecurityInfo(Map<String, List<GroupRule>> groups, Map<String, List<String>> members) {
    public static final SecurityInfo NONE = new SecurityInfo(Map.of(), Map.of());

    public SecurityInfo {
        groups = Map.copyOf(groups);
        members = Map.copyOf(members);
    }

    void into(ObjectNode node) {
        if (!groups.isEmpty()) {
            Wire.lists(node, "security_groups", groups, GroupRule::toJson);
        }
        if (!members.isEmpty()) {
            Wire.textLists(node, "sg_member_ips", members);
        }
    }

    static SecurityInfo fromJson(JsonNode node) {
        return new SecurityInfo(
                Wire.lists(node, "security_groups", GroupRule::fromJson), Wire.textLists(node, "sg_member_ips"));
    }
}
