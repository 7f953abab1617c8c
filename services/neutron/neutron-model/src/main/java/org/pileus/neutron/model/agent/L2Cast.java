package org.pileus.neutron.model.agent;

import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What neutron-server tells L2 agents. Topic [AgentTopics#L2_AGENT], directed at a host or to all by
/// fan-out. Ports name the groups that they are in and how new those are; rules and members of groups travel
/// as changes, and an agent asks for a group only that it does not know or when it missed a change. ADR 9.
public sealed interface L2Cast {
    /// Name of the message on the wire.
    String method();

    ObjectNode toJson();

    /// Ports bound, changed or moved. Sent to the binding host, and to the former host when that changed.
    /// @param groups  revisions of the groups that the ports are in, as in [DevicesReply]
    record PortUpdate(List<DeviceDetails> devices, Map<String, Integer> groups) implements L2Cast {
        public static final String METHOD = "port_update";

        public PortUpdate {
            devices = List.copyOf(devices);
            groups = Map.copyOf(groups);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            return new DevicesReply(devices, groups).toJson();
        }
    }

    /// Ports deleted for good.
    record PortDelete(List<String> portIds) implements L2Cast {
        public static final String METHOD = "port_delete";

        public PortDelete {
            portIds = List.copyOf(portIds);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            var node = Json.object();
            Wire.texts(node, "port_ids", portIds);
            return node;
        }
    }

    /// What all agents are told by fan-out, numbered by its sender.
    sealed interface ToAll extends L2Cast {
        Position at();
    }

    /// The rules of a group changed. An agent without a port in it ignores it.
    record RulesUpdated(Position at, String group, GroupRules rules) implements ToAll {
        public static final String METHOD = "security_groups_rule_updated";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            var node = at.toJson().put("security_group_id", group);
            node.set("security_group", rules.toJson());
            return node;
        }
    }

    /// A member of groups that rules name as remote came, changed or went.
    /// @param groups  all that the member is in now
    record MemberUpdated(Position at, GroupMember member, List<String> groups) implements ToAll {
        public static final String METHOD = "security_groups_member_updated";

        public MemberUpdated {
            groups = List.copyOf(groups);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            var node = at.toJson();
            node.set("member", member.toJson());
            Wire.texts(node, "security_groups", groups);
            return node;
        }
    }

    /// How far a server is: sent when it starts and soon after its last fan-out, so that a lost one is missed
    /// even if none follows.
    record Announced(Position at) implements ToAll {
        public static final String METHOD = "fanout_position";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            return at.toJson();
        }
    }

    /// Reads a message.
    /// @throws IllegalArgumentException for a method of no L2 cast
    static L2Cast decode(String method, JsonNode args) {
        return switch (method) {
            case PortUpdate.METHOD -> {
                var reply = DevicesReply.fromJson(args);
                yield new PortUpdate(reply.devices(), reply.groups());
            }
            case PortDelete.METHOD -> new PortDelete(Wire.texts(args, "port_ids"));
            case RulesUpdated.METHOD ->
                new RulesUpdated(
                        Position.fromJson(args),
                        Wire.text(args, "security_group_id"),
                        GroupRules.fromJson(args.path("security_group")));
            case MemberUpdated.METHOD ->
                new MemberUpdated(
                        Position.fromJson(args),
                        GroupMember.fromJson(args.path("member")),
                        Wire.texts(args, "security_groups"));
            case Announced.METHOD -> new Announced(Position.fromJson(args));
            default -> throw new IllegalArgumentException("no L2 agent message " + method);
        };
    }
}
