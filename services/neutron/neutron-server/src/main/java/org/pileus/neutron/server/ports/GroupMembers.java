package org.pileus.neutron.server.ports;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pileus.kernel.db.Database;
import org.pileus.neutron.model.agent.SecurityInfo;
import org.pileus.neutron.server.ipam.Allocation;
import org.pileus.neutron.server.securitygroups.Rules;
import org.pileus.neutron.server.securitygroups.SecurityGroups;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Peers;

/// The addresses of the ports of those security groups that rules name as remote. Kept in memory, read once
/// per group and minute; changes of this server go in at once. Where other servers change ports too, every
/// question is put to the database. Safe for concurrent use.
public final class GroupMembers {
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Database db;
    private final PortRepository ports;
    private final SecurityGroups groups;
    private final Model model;
    private final Clock clock;
    private final Peers peers;
    private final Map<String, Members> byGroup = new ConcurrentHashMap<>();

    public GroupMembers(
            Database db, PortRepository ports, SecurityGroups groups, Model model, Clock clock, Peers peers) {
        this.db = db;
        this.ports = ports;
        this.groups = groups;
        this.model = model;
        this.clock = clock;
        this.peers = peers;
    }

    private record Member(String host, List<String> addresses) {}

    private record Members(Instant read, Map<String, Member> byPort) {}

    /// What agents need to filter these ports: the rules of their groups, and the members of groups that
    /// those name.
    public SecurityInfo infoFor(List<Port> devices) {
        Map<String, List<org.pileus.neutron.model.agent.GroupRule>> rules = new LinkedHashMap<>();
        for (var port : devices) {
            if (port.portSecurityEnabled()) {
                for (var group : port.securityGroups()) {
                    rules.computeIfAbsent(
                            group,
                            id -> groups.rulesOf(id).stream()
                                    .map(Rules::forAgents)
                                    .toList());
                }
            }
        }
        return info(rules);
    }

    /// The rules of one group as they are now.
    public SecurityInfo infoOf(String group) {
        return info(Map.of(
                group, groups.rulesOf(group).stream().map(Rules::forAgents).toList()));
    }

    private SecurityInfo info(Map<String, List<org.pileus.neutron.model.agent.GroupRule>> rules) {
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (var list : rules.values()) {
            for (var rule : list) {
                var remote = rule.remoteGroupId();
                if (remote != null && !members.containsKey(remote)) {
                    members.put(remote, addresses(remote));
                }
            }
        }
        return new SecurityInfo(rules, members);
    }

    private List<String> addresses(String group) {
        var addressGroup = model.find(Kind.ADDRESS_GROUP, group);
        if (addressGroup.isPresent()) {
            return addressGroup.get().texts("addresses");
        }
        var byPort = members(group).byPort();
        Set<String> all = HashSet.newHashSet(byPort.size());
        for (var member : byPort.values()) {
            all.addAll(member.addresses());
        }
        return List.copyOf(all);
    }

    private Members members(String group) {
        var known = byGroup.get(group);
        if (known != null && peers.alone() && known.read().plus(FRESH).isAfter(clock.instant())) {
            return known;
        }
        var fresh = new Members(clock.instant(), new ConcurrentHashMap<>());
        db.read(query -> ports.ofGroup(query, group))
                .forEach(port -> fresh.byPort().put(port.id(), member(port)));
        byGroup.put(group, fresh);
        return fresh;
    }

    private static Member member(Port port) {
        List<String> addresses = new ArrayList<>(
                port.fixedIps().stream().map(Allocation::ipAddress).toList());
        port.body()
                .path("allowed_address_pairs")
                .forEach(pair -> addresses.add(pair.path("ip_address").stringValue()));
        return new Member(port.host(), List.copyOf(addresses));
    }

    /// The addresses that a port adds to each of its groups that some rule names.
    public Map<String, List<String>> contribution(Port port) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        var addresses = member(port).addresses();
        if (!addresses.isEmpty()) {
            for (var group : port.securityGroups()) {
                if (!model.rulesNaming(group).isEmpty()) {
                    all.put(group, addresses);
                }
            }
        }
        return all;
    }

    /// A port of this server came or changed.
    public void put(Port port) {
        for (var group : port.securityGroups()) {
            var known = byGroup.get(group);
            if (known != null) {
                known.byPort().put(port.id(), member(port));
            }
        }
    }

    /// A port left these groups.
    public void remove(String portId, List<String> left) {
        for (var group : left) {
            var known = byGroup.get(group);
            if (known != null) {
                known.byPort().remove(portId);
            }
        }
    }

    /// Whether other hosts than this one filter by the members of one of these groups.
    public boolean concernsOthers(Set<String> changed, String host) {
        for (var group : changed) {
            for (var rule : model.rulesNaming(group)) {
                for (var member : members(rule.requireParent()).byPort().values()) {
                    if (!member.host().isEmpty() && !member.host().equals(host)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
