package org.pileus.neutron.model.agent;

import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What neutron-server tells L2 agents. Topic [AgentTopics#L2_AGENT], directed at a host or to all by
/// fan-out. At least once; each is complete, so that an agent needs no question back.
public sealed interface L2Cast {
    /// Name of the message on the wire.
    String method();

    ObjectNode toJson();

    /// Ports bound, changed or moved. Sent to the binding host, and to the former host when that changed.
    record PortUpdate(List<DeviceDetails> devices, SecurityInfo security) implements L2Cast {
        public static final String METHOD = "port_update";

        public PortUpdate {
            devices = List.copyOf(devices);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            return new DevicesReply(devices, security).toJson();
        }
    }

    /// Ports deleted or bound elsewhere.
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

    /// Rules of groups changed: the new rules, whole, and the members of remote groups that they name.
    record RulesUpdated(SecurityInfo security) implements L2Cast {
        public static final String METHOD = "security_groups_rule_updated";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            var node = Json.object();
            security.into(node);
            return node;
        }
    }

    /// Members of groups that rules name as remote came or went. An agent that knows no such group ignores
    /// it; one that missed a change finds it at its next full sync.
    record MembersUpdated(Map<String, List<String>> added, Map<String, List<String>> removed) implements L2Cast {
        public static final String METHOD = "security_groups_member_updated";

        public MembersUpdated {
            added = Map.copyOf(added);
            removed = Map.copyOf(removed);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            var node = Json.object();
            Wire.textLists(node, "added", added);
            Wire.textLists(node, "removed", removed);
            return node;
        }
    }

    /// Reads a message.
    /// @throws IllegalArgumentException for a method of no L2 cast
    static L2Cast decode(String method, JsonNode args) {
        return switch (method) {
            case PortUpdate.METHOD -> {
                var reply = DevicesReply.fromJson(args);
                yield new PortUpdate(reply.devices(), reply.security());
            }
            case PortDelete.METHOD -> new PortDelete(Wire.texts(args, "port_ids"));
            case RulesUpdated.METHOD -> new RulesUpdated(SecurityInfo.fromJson(args));
            case MembersUpdated.METHOD ->
                new MembersUpdated(Wire.textLists(args, "added"), Wire.textLists(args, "removed"));
            default -> throw new IllegalArgumentException("no L2 agent message " + method);
        };
    }
}
