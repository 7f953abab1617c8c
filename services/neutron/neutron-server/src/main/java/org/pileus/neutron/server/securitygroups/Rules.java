package org.pileus.neutron.server.securitygroups;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.neutron.model.agent.GroupRule;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import tools.jackson.databind.node.ObjectNode;

/// The stored form of security group rules.
public final class Rules {
    private Rules() {}

    /// A rule without protocol that every new group has.
    static Resource standard(
            ResourceStore store, Resource group, String direction, String ethertype, @Nullable String remoteGroup) {
        var body = Json.object()
                .put("project_id", group.projectId())
                .put("direction", direction)
                .put("ethertype", ethertype)
                .put("description", "");
        body.putNull("protocol");
        body.putNull("port_range_min");
        body.putNull("port_range_max");
        body.putNull("remote_ip_prefix");
        body.put("remote_group_id", remoteGroup);
        body.putNull("remote_address_group_id");
        return store.fresh(Kind.SECURITY_GROUP_RULE, body, group.id(), key(group.id(), body));
    }

    /// Two rules of a group that say the same have the same key.
    static String key(String groupId, ObjectNode rule) {
        var key = new StringBuilder("rule:").append(groupId);
        for (var name : java.util.List.of(
                "direction",
                "ethertype",
                "protocol",
                "port_range_min",
                "port_range_max",
                "remote_ip_prefix",
                "remote_group_id",
                "remote_address_group_id")) {
            key.append(':').append(rule.path(name).asString(""));
        }
        return key.toString();
    }

    /// As agents need it.
    public static GroupRule forAgents(Resource rule) {
        var group = rule.textOrNull("remote_group_id");
        return new GroupRule(
                rule.text("direction"),
                rule.text("ethertype"),
                rule.textOrNull("protocol"),
                rule.integerOrNull("port_range_min"),
                rule.integerOrNull("port_range_max"),
                rule.textOrNull("remote_ip_prefix"),
                group == null ? rule.textOrNull("remote_address_group_id") : group);
    }
}
