package org.pileus.neutron.server.agents;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Peers;

/// Which DHCP agents serve which network. Held in memory, stored for the next start and for other servers.
public final class DhcpScheduler {
    private final Database db;
    private final AgentRegistry agents;
    private final Model model;
    private final int agentsPerNetwork;
    private final Peers peers;
    /// Agent ids by network.
    private final Map<String, Set<String>> byNetwork = new ConcurrentHashMap<>();

    public DhcpScheduler(Database db, AgentRegistry agents, Model model, int agentsPerNetwork, Peers peers) {
        this.db = db;
        this.agents = agents;
        this.model = model;
        this.agentsPerNetwork = agentsPerNetwork;
        this.peers = peers;
        peers.on(Peers.DHCP_AGENTS, this::load);
    }

    private record Link(String network, String agent) {}

    public void load() {
        Map<String, Set<String>> stored = new HashMap<>();
        db.read(query -> query.list(
                        "SELECT network_id, agent_id FROM network_dhcp_agents",
                        row -> new Link(row.text(1), row.text(2))))
                .forEach(link -> stored.computeIfAbsent(link.network(), id -> ConcurrentHashMap.newKeySet())
                        .add(link.agent()));
        byNetwork.keySet().retainAll(stored.keySet());
        byNetwork.putAll(stored);
    }

    /// Agents that serve a network, dead ones included.
    public List<Agent> agentsOf(String networkId) {
        return byNetwork.getOrDefault(networkId, Set.of()).stream()
                .map(agents::withId)
                .flatMap(java.util.Optional::stream)
                .toList();
    }

    /// Whether somebody alive serves it.
    public boolean served(String networkId) {
        return agentsOf(networkId).stream().anyMatch(agents::alive);
    }

    public List<String> networksOf(String agentId) {
        return byNetwork.entrySet().stream()
                .filter(entry -> entry.getValue().contains(agentId))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private boolean needsDhcp(String networkId) {
        return model.children(Kind.SUBNET, networkId).stream().anyMatch(subnet -> subnet.flag("enable_dhcp"));
    }

    /// Gives a network that needs DHCP to as many living agents as it should have, those with the fewest networks
    /// first.
    /// @return agents that are new to it
    public List<Agent> schedule(String networkId) {
        if (!needsDhcp(networkId)) {
            return List.of();
        }
        var serving = agentsOf(networkId).stream().filter(agents::alive).count();
        var missing = agentsPerNetwork - serving;
        if (missing <= 0) {
            return List.of();
        }
        var now = byNetwork.getOrDefault(networkId, Set.of());
        Map<String, Integer> load = new HashMap<>();
        byNetwork.values().forEach(ids -> ids.forEach(id -> load.merge(id, 1, Integer::sum)));
        var chosen = agents.ofType(AgentState.DHCP).stream()
                .filter(agent -> agents.usable(agent) && !now.contains(agent.id()))
                .sorted(Comparator.<Agent>comparingInt(agent -> load.getOrDefault(agent.id(), 0))
                        .thenComparing(Agent::host))
                .limit(missing)
                .toList();
        chosen.forEach(agent -> add(networkId, agent.id()));
        return chosen;
    }

    /// Networks that need DHCP and have too few living agents.
    public List<String> underserved() {
        return model.all(Kind.NETWORK).stream()
                .map(network -> network.id())
                .filter(id -> needsDhcp(id)
                        && agentsOf(id).stream().filter(agents::alive).count() < agentsPerNetwork)
                .toList();
    }

    /// Gives a network to an agent.
    /// @return false when the agent served it already
    public boolean add(String networkId, String agentId) {
        var made = db.write(tx -> {
            try {
                tx.update("INSERT INTO network_dhcp_agents (network_id, agent_id) VALUES (?, ?)", networkId, agentId);
                return true;
            } catch (DuplicateKey e) {
                return false;
            }
        });
        byNetwork
                .computeIfAbsent(networkId, id -> ConcurrentHashMap.newKeySet())
                .add(agentId);
        peers.tell(Peers.DHCP_AGENTS);
        return made;
    }

    /// Takes a network from an agent.
    /// @return false when the agent did not serve it
    public boolean remove(String networkId, String agentId) {
        var gone = db.write(tx ->
                tx.update("DELETE FROM network_dhcp_agents WHERE network_id = ? AND agent_id = ?", networkId, agentId)
                        > 0);
        peers.tell(Peers.DHCP_AGENTS);
        var ids = byNetwork.get(networkId);
        return (ids != null && ids.remove(agentId)) || gone;
    }

    /// The dead among the agents of a network that living ones replaced: they lose it.
    public List<Agent> dropDead(String networkId) {
        var serving = agentsOf(networkId);
        if (serving.stream().noneMatch(agents::alive)) {
            return List.of();
        }
        var dead = serving.stream().filter(agent -> !agents.alive(agent)).toList();
        dead.forEach(agent -> remove(networkId, agent.id()));
        return dead;
    }

    /// A network is gone.
    /// @return hosts of its agents
    public List<String> forget(String networkId) {
        var hosts = agentsOf(networkId).stream().map(Agent::host).toList();
        if (byNetwork.remove(networkId) != null) {
            db.run(tx -> tx.update("DELETE FROM network_dhcp_agents WHERE network_id = ?", networkId));
        }
        return Objects.requireNonNull(hosts);
    }
}
