package org.pileus.driver.network;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One change set for a host's filters.
/// @param ports   ports to replace, each as a whole; others stay as they are
/// @param sets    members of address sets by id, each as a whole; a set that a rule names must be here or have
///     been before
/// @param members members that came to and went from sets that are there; a set that is not is passed over
public record FilterChange(
        List<PortPolicy> ports, Map<String, Set<IPAddress>> sets, Map<String, MemberChange> members) {
    public FilterChange {
        ports = List.copyOf(ports);
        sets = Map.copyOf(sets);
        members = Map.copyOf(members);
    }

    /// What changed in one address set.
    public record MemberChange(Set<IPAddress> added, Set<IPAddress> removed) {
        public MemberChange {
            added = Set.copyOf(added);
            removed = Set.copyOf(removed);
        }
    }

    /// Ports, and sets as wholes.
    public FilterChange(List<PortPolicy> ports, Map<String, Set<IPAddress>> sets) {
        this(ports, sets, Map.of());
    }

    /// A change of ports alone.
    public static FilterChange of(PortPolicy... ports) {
        return new FilterChange(List.of(ports), Map.of());
    }
}
