package org.pileus.driver.network.linuxbridge;

import inet.ipaddr.IPAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.FilterChange.MemberChange;

/// Kernel sets of addresses that rules name as remote: one of each family per address set.
/// A set seen for the first time is filled aside and swapped in; later only differences are written.
final class AddressSets {
    private final HostCommand commands;
    private final Map<String, Set<IPAddress>> loaded = new HashMap<>();

    AddressSets(HostCommand commands) {
        this.commands = commands;
    }

    boolean knows(String setId) {
        return loaded.containsKey(setId);
    }

    /// Writes what differs, all in one go: sets that come as wholes, then members that came and went.
    /// @return members that went, by set
    Map<String, Set<IPAddress>> load(Map<String, Set<IPAddress>> sets, Map<String, MemberChange> members) {
        var script = new StringBuilder();
        Map<String, Set<IPAddress>> gone = new HashMap<>();
        sets.forEach((id, all) -> {
            var before = loaded.get(id);
            if (before == null) {
                fill(script, id, all);
            } else {
                change(script, id, minus(all, before), minus(before, all));
                gone.put(id, minus(before, all));
            }
        });
        members.forEach((id, change) -> {
            if (loaded.containsKey(id) && !sets.containsKey(id)) {
                change(script, id, change.added(), change.removed());
                gone.put(id, change.removed());
            }
        });
        if (!script.isEmpty()) {
            commands.feed(script.toString(), "ipset", "restore");
        }
        sets.forEach((id, all) -> loaded.put(id, new HashSet<>(all)));
        members.forEach((id, change) -> {
            var set = loaded.get(id);
            if (set != null && !sets.containsKey(id)) {
                set.removeAll(change.removed());
                set.addAll(change.added());
            }
        });
        return gone;
    }

    private static Set<IPAddress> minus(Set<IPAddress> all, Set<IPAddress> without) {
        var left = new HashSet<IPAddress>();
        for (var member : all) {
            if (!without.contains(member)) {
                left.add(member);
            }
        }
        return left;
    }

    /// Writes all sets again, whatever the kernel has.
    void reload() {
        var all = Map.copyOf(loaded);
        loaded.clear();
        load(all, Map.of());
    }

    /// Removes our sets that an earlier run left behind and no set of this run is named like.
    void dropStale() {
        Set<String> ours = new HashSet<>();
        for (var id : loaded.keySet()) {
            ours.add(FilterNames.set(id, false));
            ours.add(FilterNames.set(id, true));
        }
        for (var name : commands.run("ipset", "list", "-n").lines().toList()) {
            if ((name.startsWith("NIPv4") || name.startsWith("NIPv6")) && !ours.contains(name)) {
                commands.attempt(List.of("ipset", "destroy", name), null);
            }
        }
    }

    /// Removes the sets that no rule names.
    void retain(Set<String> used) {
        for (var id : List.copyOf(loaded.keySet())) {
            if (!used.contains(id)) {
                loaded.remove(id);
                commands.attempt(List.of("ipset", "destroy", FilterNames.set(id, false)), null);
                commands.attempt(List.of("ipset", "destroy", FilterNames.set(id, true)), null);
            }
        }
    }

    private static void fill(StringBuilder script, String id, Collection<IPAddress> members) {
        for (boolean ipv6 : new boolean[] {false, true}) {
            var name = FilterNames.set(id, ipv6);
            var aside = name + "-t";
            var type = " hash:net family " + (ipv6 ? "inet6" : "inet") + " maxelem 131072 -exist\n";
            script.append("create ")
                    .append(name)
                    .append(type)
                    .append("create ")
                    .append(aside)
                    .append(type);
            script.append("flush ").append(aside).append('\n');
            for (var member : members) {
                if (member.isIPv6() == ipv6) {
                    entries(script, "add " + aside + " ", member);
                }
            }
            script.append("swap ")
                    .append(aside)
                    .append(' ')
                    .append(name)
                    .append("\ndestroy ")
                    .append(aside)
                    .append('\n');
        }
    }

    private static void change(StringBuilder script, String id, Set<IPAddress> added, Set<IPAddress> removed) {
        for (var member : added) {
            entries(script, "add " + FilterNames.set(id, member.isIPv6()) + " ", member);
        }
        for (var member : removed) {
            entries(script, "del " + FilterNames.set(id, member.isIPv6()) + " ", member);
        }
    }

    private static void entries(StringBuilder script, String verb, IPAddress member) {
        if (FilterNames.isWhole(member)) {
            script.append(verb).append(member.isIPv6() ? "::/1" : "0.0.0.0/1").append(" -exist\n");
            script.append(verb)
                    .append(member.isIPv6() ? "8000::/1" : "128.0.0.0/1")
                    .append(" -exist\n");
        } else {
            script.append(verb).append(Addresses.text(member)).append(" -exist\n");
        }
    }
}
