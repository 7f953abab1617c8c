package org.pileus.neutron.server.ports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pileus.kernel.db.Database;
import org.pileus.neutron.model.agent.GroupMember;
import org.pileus.neutron.model.agent.GroupRules;
import org.pileus.neutron.server.ipam.Allocation;
import org.pileus.neutron.server.securitygroups.Rules;
import org.pileus.neutron.server.securitygroups.SecurityGroups;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Peers;
import org.pileus.neutron.server.store.Resource;

/// Who is in security groups, and which hosts care: what agents are told of them. Members are read from the
/// database when an agent asks; a change of one costs no reading. Safe for concurrent use.
public final class GroupMembers {
    private final Database db;
    private final PortRepository ports;
    private final SecurityGroups groups;
    private final Model model;
    private final Peers peers;
    /// Hosts by group that have, or had since this server began, a port in it. A host is kept when its last port
    /// goes, so that it may learn of that in its own time without missing a change.
    private final Map<String, Set<String>> hosts = new ConcurrentHashMap<>();

    public GroupMembers(Database db, PortRepository ports, SecurityGroups groups, Model model, Peers peers) {
        this.db = db;
        this.ports = ports;
        this.groups = groups;
        this.model = model;
        this.peers = peers;
    }

    /// Reads which hosts have ports in which groups.
    public void load() {
        db.read(ports::hostsOfGroups).forEach(link -> hosts(link.group()).add(link.host()));
    }

    private Set<String> hosts(String group) {
        return hosts.computeIfAbsent(group, id -> ConcurrentHashMap.newKeySet());
    }

    /// How new the groups of these ports are.
    public Map<String, Integer> revisions(Collection<Port> devices) {
        Map<String, Integer> all = new LinkedHashMap<>();
        for (var port : devices) {
            for (var id : port.securityGroups()) {
                groups.find(id).ifPresent(group -> all.put(id, group.revision()));
            }
        }
        return all;
    }

    /// The rules of a group as they are now; none when it is gone.
    public GroupRules rules(String group) {
        // the revision first: a rule that comes meanwhile is told with the next one
        int revision = groups.find(group).map(Resource::revision).orElse(0);
        return new GroupRules(
                revision, groups.rulesOf(group).stream().map(Rules::forAgents).toList());
    }

    /// The members of all groups that some rules name as remote, whole.
    public Map<String, List<GroupMember>> membersNamedBy(Collection<GroupRules> all) {
        Map<String, List<GroupMember>> members = new LinkedHashMap<>();
        for (var group : all) {
            for (var rule : group.rules()) {
                var remote = rule.remoteGroupId();
                if (remote != null && !members.containsKey(remote)) {
                    members.put(remote, membersOf(remote));
                }
            }
        }
        return members;
    }

    private List<GroupMember> membersOf(String group) {
        var addressGroup = model.find(Kind.ADDRESS_GROUP, group);
        if (addressGroup.isPresent()) {
            return List.of(member(addressGroup.get()));
        }
        return db.read(query -> ports.ofGroup(query, group)).stream()
                .map(GroupMembers::member)
                .toList();
    }

    /// An address group is the one member of itself.
    public static GroupMember member(Resource addressGroup) {
        return new GroupMember(addressGroup.id(), addressGroup.revision(), addressGroup.texts("addresses"));
    }

    /// What a port adds to its groups.
    public static GroupMember member(Port port) {
        List<String> addresses = new ArrayList<>(
                port.fixedIps().stream().map(Allocation::ipAddress).toList());
        port.body()
                .path("allowed_address_pairs")
                .forEach(pair -> addresses.add(pair.path("ip_address").stringValue()));
        return new GroupMember(port.id(), port.revision(), addresses);
    }

    /// A port is bound to its host now: the host hears of its groups from here on.
    public void bound(Port port) {
        port.securityGroups().forEach(group -> hosts(group).add(port.host()));
    }

    /// Whether hosts other than this one may filter by the members of one of these groups. With other servers
    /// about, who may know of hosts that this one does not, every group that a rule names concerns others.
    public boolean concernsOthers(Collection<String> changed, String host) {
        for (var group : changed) {
            for (var rule : model.rulesNaming(group)) {
                if (!peers.alone() || hosts(rule.requireParent()).stream().anyMatch(other -> !other.equals(host))) {
                    return true;
                }
            }
        }
        return false;
    }
}
