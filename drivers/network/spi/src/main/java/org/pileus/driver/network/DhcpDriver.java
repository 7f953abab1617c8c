package org.pileus.driver.network;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Set;

/// DHCP servers of one host, one per network. Safe for concurrent use; calls on one network come one after
/// another.
public interface DhcpDriver {
    /// What this host lacks for the driver to work, one plain sentence each; empty when all is there.
    List<String> missing();

    /// Makes the network's server serve exactly this. On return new leases follow it.
    /// The tap of the DHCP port exists then; who filters and plugs taps does so with this one too.
    Applied apply(DhcpNetwork network);

    /// Ends the network's server and removes namespace, interface and files. Absent is success.
    void remove(String networkId);

    /// Ends leases of addresses that ports no longer have, so that others can have them.
    void release(String networkId, List<Lease> leases);

    /// Ids of the networks that have a namespace on this host now, also from an earlier run.
    Set<String> networks();

    /// Starts servers again that died. A server that dies at once is tried again at later calls, more
    /// rarely each time.
    /// @return ids of the networks whose server was started
    Set<String> revive();

    /// What applying did.
    enum Applied {
        /// Nothing differed.
        UNCHANGED,
        /// Hosts or options changed and the running server read them.
        RELOADED,
        /// The server was started anew.
        RESTARTED
    }

    /// A lease to end.
    record Lease(MacAddress mac, IPAddress address) {}
}
