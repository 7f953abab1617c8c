package org.pileus.neutron.server.ports;

/// Where the bindings of a port that are not its active one are kept: an object by host in the port's body.
final class PortBindings {
    static final String KEY = "inactive_bindings";

    private PortBindings() {}
}
