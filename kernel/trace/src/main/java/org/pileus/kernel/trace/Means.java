package org.pileus.kernel.trace;

/// How a step reaches its peer.
public enum Means {
    REST,
    CALL,
    CAST,
    SQL,
    /// Work on the host: hypervisor, bridge, filter, dnsmasq.
    HOST,
    /// A decision or a hand-over inside the actor.
    LOCAL
}
