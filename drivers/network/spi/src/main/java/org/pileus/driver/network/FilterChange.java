package org.pileus.driver.network;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One change set for a host's filters.
/// @param ports  ports to replace, each as a whole; others stay as they are
/// @param sets members of address sets by id, each as a whole; a set that a rule names must be here or have
///     been
/// before
public record FilterChange(List<PortPolicy> ports, Map<String, Set<IPAddress>> sets) {
    public FilterChange {
        ports = List.copyOf(ports);
        sets = Map.copyOf(sets);
    }

    /// A change of ports alone.
    public static FilterChange of(PortPolicy... ports) {
        return new FilterChange(List.of(ports), Map.of());
    }
}
