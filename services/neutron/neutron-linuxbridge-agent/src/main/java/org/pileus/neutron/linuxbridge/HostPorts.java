package org.pileus.neutron.linuxbridge;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.PortPolicy;
import org.pileus.neutron.model.agent.DeviceDetails;
import org.pileus.neutron.model.agent.DevicesReply;
import org.pileus.neutron.model.agent.GroupMember;
import org.pileus.neutron.model.agent.GroupsReply;
import org.pileus.neutron.model.agent.L2Cast;

/// What the server said of this host's ports and their groups: the model that the host is to follow. One
/// thread uses it.
final class HostPorts {
    private final String host;
    private final Map<String, DeviceDetails> devices = new HashMap<>();
    private final Map<String, String> portByTap = new HashMap<>();
    private final HostGroups groups = new HostGroups();
    private final FanoutOrder order = new FanoutOrder();

    HostPorts(String host) {
        this.host = host;
    }

    /// What messages changed in the model.
    /// @param ports   ids of ports to look at again
    /// @param told    those of them that the server described, with their status there
    /// @param gone    ids of ports that are not this host's any more
    /// @param groups  what changed in their groups
    record Changes(Set<String> ports, Set<String> told, Set<String> gone, HostGroups.Changes groups) {
        Changes() {
            this(new LinkedHashSet<>(), new HashSet<>(), new LinkedHashSet<>(), new HostGroups.Changes());
        }
    }

    Optional<DeviceDetails> device(String portId) {
        return Optional.ofNullable(devices.get(portId));
    }

    @Nullable
    String portOf(String tap) {
        return portByTap.get(tap);
    }

    Collection<DeviceDetails> all() {
        return devices.values();
    }

    int size() {
        return devices.size();
    }

    /// Whether the rules of all groups of a port are known.
    boolean complete(DeviceDetails device) {
        return groups.knows(device.securityGroups());
    }

    PortPolicy policy(DeviceDetails device) {
        return Policies.policy(device, groups.rules(device.securityGroups()));
    }

    /// Members of a set, if a port of this host needs it.
    Optional<Set<IPAddress>> set(String id) {
        return groups.set(id);
    }

    void told(L2Cast message, Changes changes) {
        switch (message) {
            case L2Cast.PortUpdate(var updated, var revisions) -> take(updated, revisions, changes);
            case L2Cast.PortDelete(var ids) ->
                ids.forEach(id -> {
                    forget(id, changes);
                    groups.member(GroupMember.gone(id), List.of(), changes.groups());
                });
            case L2Cast.RulesUpdated rules -> {
                order.heard(rules);
                groups.told(rules.group(), rules.rules(), changes.groups());
            }
            case L2Cast.MemberUpdated member -> {
                order.heard(member);
                groups.member(member.member(), member.groups(), changes.groups());
            }
            case L2Cast.Announced announced -> order.heard(announced);
        }
    }

    /// Takes an answer to a question for some ports.
    void answered(DevicesReply reply, Changes changes) {
        take(reply.devices(), reply.groups(), changes);
    }

    /// Takes the answer to the question for all ports: what it does not name is gone, with a change of its
    /// groups that was not heard.
    void replace(DevicesReply reply, Changes changes) {
        var present = new HashSet<String>();
        reply.devices().forEach(device -> present.add(device.portId()));
        List<String> doubtful = new ArrayList<>();
        for (var device : List.copyOf(devices.values())) {
            if (!present.contains(device.portId())) {
                doubtful.addAll(device.securityGroups());
                forget(device.portId(), changes);
            }
        }
        groups.readAgain(doubtful);
        answered(reply, changes);
        devices.keySet().forEach(changes.ports()::add);
    }

    private void take(List<DeviceDetails> described, Map<String, Integer> revisions, Changes changes) {
        described.forEach(device -> update(device, changes));
        groups.compare(revisions);
    }

    private void update(DeviceDetails device, Changes changes) {
        if (groups.isGone(device.portId())) {
            return; // a message that was overtaken by the deletion
        }
        var before = devices.get(device.portId());
        if (!device.host().equals(host)) {
            forget(device.portId(), changes);
        } else if (before == null || before.revisionNumber() <= device.revisionNumber()) {
            devices.put(device.portId(), device);
            portByTap.put(HostNames.tap(device.portId()), device.portId());
            groups.use(device.securityGroups());
            if (before != null) {
                groups.release(before.securityGroups());
            }
            changes.ports().add(device.portId());
            changes.told().add(device.portId());
            changes.gone().remove(device.portId());
        }
        groups.member(Policies.member(device), device.securityGroups(), changes.groups());
    }

    private void forget(String portId, Changes changes) {
        var device = devices.remove(portId);
        if (device != null) {
            portByTap.remove(HostNames.tap(portId));
            groups.release(device.securityGroups());
            changes.gone().add(portId);
            changes.ports().remove(portId);
        }
    }

    /// Ids of groups that are to be asked for.
    Set<String> wantedGroups() {
        return groups.wanted();
    }

    /// Takes the answer to the question for groups.
    void answered(Set<String> asked, GroupsReply reply, Changes changes) {
        order.answered(reply.at());
        groups.answered(asked, reply, changes.groups());
    }

    /// Whether something was said to all agents that did not come here.
    boolean missedSomething() {
        return order.missing();
    }

    /// Trusts none of the groups any more: all are asked for.
    void readGroupsAgain() {
        order.readAgain();
        groups.readAllAgain();
    }

    /// Adds the ports whose rules changed with their groups.
    void addPortsOfChangedGroups(Changes changes) {
        var changed = changes.groups().groups();
        if (!changed.isEmpty()) {
            for (var device : devices.values()) {
                if (device.securityGroups().stream().anyMatch(changed::contains)) {
                    changes.ports().add(device.portId());
                }
            }
        }
    }
}
