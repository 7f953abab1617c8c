package org.pileus.neutron.server.binding;

import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.server.agents.Agent;
import org.pileus.neutron.server.agents.AgentRegistry;
import org.pileus.neutron.server.networks.Network;
import tools.jackson.databind.node.ObjectNode;

/// The mechanism driver `linuxbridge`: decides whether a host can wire a port of a network. A decision from
/// memory: the host's agent must be alive and have the network's physical network.
public final class PortBinder {
    private final AgentRegistry agents;
    private final Failpoints failpoints;

    public PortBinder(AgentRegistry agents, Failpoints failpoints) {
        this.agents = agents;
        this.failpoints = failpoints;
    }

    /// How a port is attached to its host.
    /// @param reason why the binding failed; empty otherwise
    public record Binding(String vifType, ObjectNode vifDetails, String reason) {
        public static final String UNBOUND = "unbound";
        public static final String FAILED = "binding_failed";
        public static final String BRIDGE = "bridge";

        static Binding failed(String reason) {
            return new Binding(FAILED, Json.object(), reason);
        }

        public static Binding unbound() {
            return new Binding(UNBOUND, Json.object(), "");
        }

        public boolean bound() {
            return vifType.equals(BRIDGE);
        }
    }

    /// Decides the binding of a port of a network on a host.
    /// @param host empty for none
    public Binding bind(Network network, String host, String vnicType) {
        if (host.isEmpty()) {
            return Binding.unbound();
        }
        failpoints.before("neutron.bind");
        if (!vnicType.equals("normal")) {
            return Binding.failed("no mechanism driver takes the vnic type " + vnicType);
        }
        var agent = agents.find(AgentState.LINUX_BRIDGE, host);
        if (agent.isEmpty()) {
            return Binding.failed("host " + host + " has no " + AgentState.LINUX_BRIDGE);
        }
        if (!agents.alive(agent.get())) {
            return Binding.failed("the " + AgentState.LINUX_BRIDGE + " of host " + host + " is not alive");
        }
        if (!reaches(agent.get(), network)) {
            return Binding.failed("host " + host + " has no "
                    + (network.physicalNetwork() == null
                            ? network.networkType()
                            : "physical network " + network.physicalNetwork()));
        }
        failpoints.after("neutron.bind");
        return new Binding(
                Binding.BRIDGE, Json.object().put("port_filter", true).put("connectivity", "l2"), "");
    }

    /// Whether a host's agent can carry the network's segment.
    public boolean reaches(Agent agent, Network network) {
        var configurations = agent.configurations();
        return switch (network.networkType()) {
            case "local" -> true;
            case "vxlan" -> {
                for (var type : configurations.path("tunnel_types")) {
                    if (type.asString("").equals("vxlan")) {
                        yield true;
                    }
                }
                yield false;
            }
            default -> {
                var physical = network.physicalNetwork();
                yield physical != null
                        && (configurations.path("interface_mappings").has(physical)
                                || configurations
                                        .path("physical_interface_mappings")
                                        .has(physical)
                                || configurations.path("bridge_mappings").has(physical));
            }
        };
    }
}
