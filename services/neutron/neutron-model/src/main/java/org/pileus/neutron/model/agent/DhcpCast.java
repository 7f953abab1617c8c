package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What neutron-server tells a DHCP agent. Topic [AgentTopics#DHCP_AGENT], directed at a host. At least once.
public sealed interface DhcpCast {
    /// Name of the message on the wire.
    String method();

    String networkId();

    ObjectNode toJson();

    /// Why a network is to be read again.
    enum Cause {
        NETWORK_CREATE("network_create_end"),
        NETWORK_UPDATE("network_update_end"),
        SUBNET_CREATE("subnet_create_end"),
        SUBNET_UPDATE("subnet_update_end"),
        SUBNET_DELETE("subnet_delete_end");

        private final String method;

        Cause(String method) {
            this.method = method;
        }

        /// Name of the message on the wire.
        public String method() {
            return method;
        }
    }

    /// A network came to this agent, or it or its subnets changed: the agent reads it again with
    /// [NetworksRequest].
    record NetworkChanged(String networkId, Cause cause) implements DhcpCast {
        @Override
        public String method() {
            return cause.method();
        }

        @Override
        public ObjectNode toJson() {
            return Json.object().put("network_id", networkId);
        }
    }

    /// A network is gone, or served by another agent now.
    record NetworkDeleted(String networkId) implements DhcpCast {
        public static final String METHOD = "network_delete_end";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            return Json.object().put("network_id", networkId);
        }
    }

    /// A port came or changed; carries all that is needed. The agent answers [PluginCast.DhcpReadyOnPorts].
    record PortChanged(DhcpPortInfo port, boolean created) implements DhcpCast {
        public static final String METHOD_CREATE = "port_create_end";
        public static final String METHOD_UPDATE = "port_update_end";

        @Override
        public String method() {
            return created ? METHOD_CREATE : METHOD_UPDATE;
        }

        @Override
        public String networkId() {
            return port.networkId();
        }

        @Override
        public ObjectNode toJson() {
            var node = Json.object();
            node.set("port", port.toJson());
            return node;
        }
    }

    /// A port is gone.
    record PortDeleted(String networkId, String portId, List<FixedIp> fixedIps) implements DhcpCast {
        public static final String METHOD = "port_delete_end";

        public PortDeleted {
            fixedIps = List.copyOf(fixedIps);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            var node = Json.object().put("network_id", networkId).put("port_id", portId);
            Wire.list(node, "fixed_ips", fixedIps, FixedIp::toJson);
            return node;
        }
    }

    /// Reads a message.
    /// @throws IllegalArgumentException for a method of no DHCP cast
    static DhcpCast decode(String method, JsonNode args) {
        return switch (method) {
            case PortChanged.METHOD_CREATE -> new PortChanged(DhcpPortInfo.fromJson(args.path("port")), true);
            case PortChanged.METHOD_UPDATE -> new PortChanged(DhcpPortInfo.fromJson(args.path("port")), false);
            case PortDeleted.METHOD ->
                new PortDeleted(
                        Wire.text(args, "network_id"),
                        Wire.text(args, "port_id"),
                        Wire.list(args, "fixed_ips", FixedIp::fromJson));
            case NetworkDeleted.METHOD -> new NetworkDeleted(Wire.text(args, "network_id"));
            default -> new NetworkChanged(Wire.text(args, "network_id"), cause(method));
        };
    }

    private static Cause cause(String method) {
        for (var cause : Cause.values()) {
            if (cause.method().equals(method)) {
                return cause;
            }
        }
        throw new IllegalArgumentException("no DHCP agent message " + method);
    }
}
