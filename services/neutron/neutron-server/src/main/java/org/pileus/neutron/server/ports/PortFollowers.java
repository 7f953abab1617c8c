package org.pileus.neutron.server.ports;

/// Whoever refers to a port and must let go of it in the transaction that deletes it.
@FunctionalInterface
public interface PortFollowers {
    PortFollowers NOBODY = port -> PortWriter.Alongside.NOTHING;

    PortWriter.Alongside letGoOf(Port port);
}
