package org.pileus.driver.network;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Packet filters of one host's ports. Fails closed: a tap without a filter passes nothing in either direction.
/// Safe for concurrent use.
public interface PortFilter {
    /// What this host lacks for the driver to work, one plain sentence each; empty when all is there.
    List<String> missing();

    /// Puts the filters of the named ports into force, each replaced at once: no moment is more open than
    /// both the old and the new state. Flows that a port is no longer permitted are ended.
    /// @return reasons by port id for ports whose filter could not be set and stays as it was; the rest is
    ///     in force
    Map<String, String> apply(FilterChange change);

    /// Removes the filters of ports, which closes them. Unknown ids are ignored. Sets that no port uses go too.
    void remove(Set<String> portIds);

    /// Names of the taps whose filter the host itself reports, by whomever it was made.
    Set<String> filteredTaps();

    /// Removes filters of taps other than the ones named: what an earlier run left behind.
    void retain(Set<String> portIds);

    /// Compares the host with what was last applied and puts right what differs.
    /// @return false when something had to be put right
    boolean verify();
}
