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
        var protocol = rule.path("protocol");
        key.append(':').append(protocol.isString() ? Protocols.number(protocol.stringValue()) : 0);
        for (var name : java.util.List.of(
                "direction",
                "ethertype",
                "port_range_min",
                "port_range_max",
                "normalized_cidr",
                "remote_group_id",
                "remote_address_group_id")) {
            key.append(':').append(rule.path(name).asString(""));
        }
        return key.toString();
    }

    /// As agents need it: protocols as numbers, the prefix without host bits.
    public static GroupRule forAgents(Resource rule) {
        var group = rule.textOrNull("remote_group_id");
        return new GroupRule(
                rule.text("direction"),
                rule.text("ethertype"),
                protocol(rule),
                rule.integerOrNull("port_range_min"),
                rule.integerOrNull("port_range_max"),
                rule.textOrNull("normalized_cidr"),
                group == null ? rule.textOrNull("remote_address_group_id") : group);
    }

    /// ICMP in an IPv6 rule is ICMPv6: old clients write it so.
    private static @Nullable String protocol(Resource rule) {
        var name = rule.textOrNull("protocol");
        if (name == null) {
            return null;
        }
        var number = Protocols.number(name);
        return Integer.toString(
                number == Protocols.ICMP && rule.text("ethertype").equals("IPv6") ? Protocols.ICMPV6 : number);
    }
}
