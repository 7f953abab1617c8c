package org.pileus.client.placement;

import org.pileus.client.keystone.ServiceSession;

/// The transport of the client: one place for the base URL and the microversion header.
final class PlacementCalls {
    private final ServiceSession session;

    PlacementCalls(ServiceSession session) {
        this.session = session;
    }
}
