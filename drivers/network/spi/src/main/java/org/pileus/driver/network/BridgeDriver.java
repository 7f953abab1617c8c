package org.pileus.driver.network;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// One host's layer 2. Safe for concurrent use; calls on one network come one after another.
public interface BridgeDriver {
    /// What this host lacks for the driver to work, one plain sentence each; empty when all is there.
    List<String> missing();

    /// Makes the bridge of a network and its way out of the host, or finds them made.
    ///
    /// A physical interface that carries addresses hands them, and the routes through it, to the bridge.
    /// @return the bridge's name
    /// @throws HostNetworkException when the physical network is unknown or a command failed; repeating is safe
    String ensureNetwork(NetworkSegment segment);

    /// Puts a tap that exists into the bridge of its network and sets it up. Ensures the network first.
    /// The port's filter must be in force before.
    /// @return false when there is no such tap (any more)
    boolean plug(String tap, NetworkSegment segment);

    /// Takes a tap out of its bridge, so that no frame passes. An absent tap is success.
    void unplug(String tap);

    /// Removes a network's bridge and VLAN or VXLAN interface; addresses go back to the physical interface.
    /// Slow (the kernel waits some 40 ms); never on the way of a request. Absent is success.
    void removeNetwork(String networkId);

    /// Names of all taps (`tap…`) on the host now, plugged or not.
    Set<String> taps();

    /// Taps by the bridge that each is in; a tap in no bridge is absent.
    Map<String, String> plugged();

    /// Names of the networks' bridges (`brq…`) on the host now.
    Set<String> bridges();

    /// Calls the listener for each tap that comes or goes from now on. At most once each; an event can be lost,
    /// so whoever must not miss one compares [#taps()] from time to time.
    Watch watchTaps(Consumer<TapEvent> listener);
}
