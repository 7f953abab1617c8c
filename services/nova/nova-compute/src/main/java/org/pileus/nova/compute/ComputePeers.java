package org.pileus.nova.compute;

import org.pileus.client.glance.GlanceClient;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.client.neutron.NeutronClient;
import org.pileus.client.placement.PlacementClient;
import org.pileus.kernel.service.Seams;

/// The other projects as compute sees them. One object serves any number of compute services of a process,
/// so that a thousand simulated hosts share one token and one memory of networks.
public final class ComputePeers {
    final NetworkFacts networks;
    final ImageApi images;
    final ResourceApi resources;

    ComputePeers(NetworkApi network, ImageApi images, ResourceApi resources) {
        this.networks = new NetworkFacts(network, System::nanoTime);
        this.images = images;
        this.resources = resources;
    }

    /// Reaches them as the service user.
    /// @param credentials of the service user `nova`
    public static ComputePeers of(Seams seams, Credentials credentials) {
        var session = new ServiceSession(seams.http(), seams.clock(), credentials);
        return new ComputePeers(
                NetworkApi.of(new NeutronClient(session)),
                ImageApi.of(new GlanceClient(session)),
                ResourceApi.of(new PlacementClient(session)));
    }
}
