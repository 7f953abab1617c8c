package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rules of one security group, whole.
/// @param revision  of the group, which grows with each change of a rule; an older one than already seen is
///     ignored
public record GroupRules(int revision, List<GroupRule> rules) {
    public GroupRules {
        rules = List.copyOf(rules);
    }

    ObjectNode toJson() {
        var node = Json.object().put("revision_number", revision);
        Wire.list(node, "rules", rules, GroupRule::toJson);
        return node;
    }

    static GroupRules fromJson(JsonNode node) {
        return new GroupRules(Wire.integer(node, "revision_number", 0), Wire.list(node, "rules", GroupRule::fromJson));
    }
}
