package org.pileus.neutron.linuxbridge;

import inet.ipaddr.IPAddress;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.FilterRule.Remote;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.PortPolicy;
import org.pileus.neutron.model.agent.DeviceDetails;
import org.pileus.neutron.model.agent.DevicesReply;
import org.pileus.neutron.model.agent.GroupRule;
import org.pileus.neutron.model.agent.L2Cast;
import org.pileus.neutron.model.agent.SecurityInfo;

/// What the server said of this host's ports: the model that the host is to follow. One thread uses it.
final class HostPorts {
    private static final System.Logger LOG = System.getLogger(HostPorts.class.getName());
    private final String host;
    private final Map<String, DeviceDetails> devices = new HashMap<>();
    private final Map<String, String> portByTap = new HashMap<>();
    private final Map<String, List<GroupRule>> groups = new HashMap<>();
    /// By set, its members by the text they were told as: most messages repeat what is known, and parsing costs.
    private final Map<String, Map<String, IPAddress>> members = new HashMap<>();

    HostPorts(String host) {
        this.host = host;
    }

    /// What messages changed in the model.
    /// @param ports  ids of ports to look at again
    /// @param told   those of them that the server described, with their status there
    /// @param gone   ids of ports that are not this host's any more
    /// @param sets   ids of address sets with other members
    record Changes(Set<String> ports, Set<String> told, Set<String> gone, Set<String> sets) {
        Changes() {
            this(new LinkedHashSet<>(), new HashSet<>(), new LinkedHashSet<>(), new HashSet<>());
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

    PortPolicy policy(DeviceDetails device) {
        return Policies.policy(device, groups);
    }

    /// Members of the sets that a policy names; a set nobody told of has none.
    void setsOf(PortPolicy policy, Map<String, Set<IPAddress>> into) {
        for (var rule : policy.rules()) {
            if (rule.remote() instanceof Remote.Members(var id)) {
                into.put(id, set(id).orElse(Set.of()));
            }
        }
    }

    /// Members of a set, if a port of this host needs it.
    Optional<Set<IPAddress>> set(String id) {
        return Optional.ofNullable(members.get(id)).map(known -> new HashSet<>(known.values()));
    }

    void told(L2Cast message, Changes changes) {
        switch (message) {
            case L2Cast.PortUpdate(var updated, var security) -> {
                learn(security, changes);
                updated.forEach(device -> update(device, changes));
            }
            case L2Cast.PortDelete(var ids) -> ids.forEach(id -> forget(id, changes));
            case L2Cast.RulesUpdated(var security) -> learn(security, changes);
            case L2Cast.MembersUpdated(var added, var removed) -> {
                added.forEach((id, addresses) -> change(id, addresses, List.of(), changes));
                removed.forEach((id, addresses) -> change(id, List.of(), addresses, changes));
            }
        }
    }

    /// Takes an answer to a question for some ports.
    void answered(DevicesReply reply, Changes changes) {
        told(new L2Cast.PortUpdate(reply.devices(), reply.security()), changes);
    }

    /// Takes the answer to the question for all ports: what it does not name is gone.
    void replace(DevicesReply reply, Changes changes) {
        var present = new HashSet<String>();
        reply.devices().forEach(device -> present.add(device.portId()));
        List.copyOf(devices.keySet()).stream()
                .filter(id -> !present.contains(id))
                .forEach(id -> forget(id, changes));
        groups.keySet().retainAll(reply.security().groups().keySet());
        members.keySet().retainAll(reply.security().members().keySet());
        answered(reply, changes);
        devices.keySet().forEach(changes.ports()::add);
    }

    private void update(DeviceDetails device, Changes changes) {
        var before = devices.get(device.portId());
        if (!device.host().equals(host)) {
            forget(device.portId(), changes);
        } else if (before == null || before.revisionNumber() <= device.revisionNumber()) {
            devices.put(device.portId(), device);
            portByTap.put(HostNames.tap(device.portId()), device.portId());
            changes.ports().add(device.portId());
            changes.told().add(device.portId());
            changes.gone().remove(device.portId());
        }
    }

    private void forget(String portId, Changes changes) {
        if (devices.remove(portId) != null) {
            portByTap.remove(HostNames.tap(portId));
            changes.gone().add(portId);
            changes.ports().remove(portId);
        }
    }

    private void learn(SecurityInfo security, Changes changes) {
        security.members().forEach((id, addresses) -> {
            var known = members.get(id);
            if (known == null
                    || known.size() != addresses.size()
                    || !known.keySet().containsAll(addresses)) {
                members.put(id, parsed(addresses, known == null ? Map.of() : known));
                changes.sets().add(id);
            }
        });
        security.groups().forEach((id, rules) -> {
            var before = groups.get(id);
            if (before == null || !before.equals(rules)) {
                groups.put(id, rules);
                devices.values().stream()
                        .filter(device -> device.securityGroups().contains(id))
                        .forEach(device -> changes.ports().add(device.portId()));
            }
        });
    }

    private void change(String id, List<String> added, List<String> removed, Changes changes) {
        var known = members.get(id);
        if (known != null) {
            var all = new HashSet<>(known.keySet());
            all.addAll(added);
            removed.forEach(all::remove);
            if (!all.equals(known.keySet())) {
                members.put(id, parsed(all, known));
                changes.sets().add(id);
            }
        }
    }

    private static Map<String, IPAddress> parsed(Collection<String> texts, Map<String, IPAddress> known) {
        Map<String, IPAddress> all = HashMap.newHashMap(texts.size());
        for (var text : texts) {
            try {
                var address = known.get(text);
                all.put(text, address == null ? Addresses.prefix(text) : address);
            } catch (IllegalArgumentException e) {
                // Fewer are let in; the other members, and other ports, are not concerned.
                LOG.log(Level.WARNING, "a member of a group was left out: " + e.getMessage());
            }
        }
        return all;
    }
}
