package org.pileus.neutron.linuxbridge;

import inet.ipaddr.IPAddress;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.FilterChange.MemberChange;
import org.pileus.neutron.model.agent.GroupMember;

/// The addresses of all members of one group. Two members may have the same one. One thread uses it.
final class AddressSet {
    private static final System.Logger LOG = System.getLogger(AddressSet.class.getName());
    private final Map<String, Entry> members = new HashMap<>();
    private final Map<IPAddress, Integer> counts = new HashMap<>();

    private record Entry(int revision, List<IPAddress> addresses) {}

    /// What came and went since somebody looked. A pair of the same address both ways is none.
    static final class Difference {
        private final Set<IPAddress> added = new HashSet<>();
        private final Set<IPAddress> removed = new HashSet<>();

        MemberChange change() {
            return new MemberChange(added, removed);
        }

        boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty();
        }
    }

    AddressSet(List<GroupMember> all) {
        all.forEach(member -> put(member, new Difference()));
    }

    /// Takes a member that came or changed; an older word than the last is ignored.
    void put(GroupMember member, Difference difference) {
        var before = members.get(member.id());
        if (before != null && before.revision() > member.revision()) {
            return;
        }
        var now = parsed(member);
        members.put(member.id(), new Entry(member.revision(), now));
        if (before == null || !before.addresses().equals(now)) {
            now.forEach(address -> count(address, 1, difference));
            if (before != null) {
                before.addresses().forEach(address -> count(address, -1, difference));
            }
        }
    }

    /// Takes the word that a member is in this group no more.
    void remove(GroupMember member, Difference difference) {
        var before = members.get(member.id());
        if (before != null && before.revision() <= member.revision()) {
            members.remove(member.id());
            before.addresses().forEach(address -> count(address, -1, difference));
        }
    }

    private void count(IPAddress address, int by, Difference difference) {
        int now = counts.merge(address, by, Integer::sum);
        if (now == 0) {
            counts.remove(address);
            if (!difference.added.remove(address)) {
                difference.removed.add(address);
            }
        } else if (now == 1 && by == 1 && !difference.removed.remove(address)) {
            difference.added.add(address);
        }
    }

    Set<IPAddress> addresses() {
        return Set.copyOf(counts.keySet());
    }

    private static List<IPAddress> parsed(GroupMember member) {
        List<IPAddress> all = new ArrayList<>(member.addresses().size());
        for (var text : member.addresses()) {
            try {
                all.add(Addresses.prefix(text));
            } catch (IllegalArgumentException e) {
                // Fewer are let in; the other members, and other ports, are not concerned.
                LOG.log(Level.WARNING, "a member of a group was left out: " + e.getMessage());
            }
        }
        return all;
    }
}
