package org.pileus.neutron.model.agent;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What agents tell neutron-server. Topic [AgentTopics#PLUGIN]. At least once.
public sealed interface PluginCast {
    /// Name of the message on the wire.
    String method();

    ObjectNode toJson();

    /// An L2 agent wired ports, or lost them. Clears (or sets) the provisioning block `L2`.
    /// @param host     the agent's host; the server ignores ports that are bound elsewhere by now
    /// @param up       ids of ports whose tap is in its bridge with its filter in force
    /// @param down     ids of ports whose tap is gone or could not be wired
    record UpdateDeviceList(String host, List<String> up, List<String> down) implements PluginCast {
        public static final String METHOD = "update_device_list";

        public UpdateDeviceList {
            up = List.copyOf(up);
            down = List.copyOf(down);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            var node = Json.object().put("host", host);
            Wire.texts(node, "devices_up", up);
            Wire.texts(node, "devices_down", down);
            return node;
        }
    }

    /// A DHCP agent serves ports. Clears the provisioning block `DHCP`.
    record DhcpReadyOnPorts(String host, List<String> portIds) implements PluginCast {
        public static final String METHOD = "dhcp_ready_on_ports";

        public DhcpReadyOnPorts {
            portIds = List.copyOf(portIds);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            var node = Json.object().put("host", host);
            Wire.texts(node, "port_ids", portIds);
            return node;
        }
    }

    /// A DHCP agent serves a network no more; its DHCP port can go.
    record ReleaseDhcpPort(String host, String networkId) implements PluginCast {
        public static final String METHOD = "release_dhcp_port";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode toJson() {
            return Json.object().put("host", host).put("network_id", networkId);
        }
    }

    /// Whether a method is one of these casts, not a call.
    static boolean names(String method) {
        return method.equals(UpdateDeviceList.METHOD)
                || method.equals(DhcpReadyOnPorts.METHOD)
                || method.equals(ReleaseDhcpPort.METHOD);
    }

    /// Reads a message.
    /// @throws IllegalArgumentException for a method of no plugin cast
    static PluginCast decode(String method, JsonNode args) {
        var host = Wire.text(args, "host");
        return switch (method) {
            case UpdateDeviceList.METHOD ->
                new UpdateDeviceList(host, Wire.texts(args, "devices_up"), Wire.texts(args, "devices_down"));
            case DhcpReadyOnPorts.METHOD -> new DhcpReadyOnPorts(host, Wire.texts(args, "port_ids"));
            case ReleaseDhcpPort.METHOD -> new ReleaseDhcpPort(host, Wire.text(args, "network_id"));
            default -> throw new IllegalArgumentException("no plugin message " + method);
        };
    }
}
