package org.pileus.nova.conductor;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.pileus.client.glance.GlanceClient;
import org.pileus.client.neutron.NeutronClient;
import org.pileus.client.neutron.PortChange;
import org.pileus.client.placement.Claim;
import org.pileus.client.placement.ClaimResult;
import org.pileus.client.placement.PlacementClient;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.Vif;

/// What conductor does at Placement and Neutron: moves claims, and lets go of what an instance had.
interface Peers {
    /// Replaces all that an instance holds.
    /// @return false when there is no room; nothing changed then
    boolean claim(Instance instance, Map<UUID, Map<String, Long>> allocations);

    /// What an instance holds: provider to class to amount.
    Map<UUID, Map<String, Long>> allocations(UUID instance);

    void releaseAllocations(UUID instance);

    /// Deletes the ports that nova made for an instance and frees those of the user.
    void releasePorts(Instance instance);

    /// Deletes an image that nova made; absent is success.
    void deleteImage(UUID image);

    static Peers of(PlacementClient placement, NeutronClient neutron, GlanceClient glance) {
        return new Peers() {
            private static final int TRIES = 4;

            @Override
            public boolean claim(Instance instance, Map<UUID, Map<String, Long>> allocations) {
                for (var attempt = 0; attempt < TRIES; attempt++) {
                    var held = placement.allocations(instance.id());
                    var result = placement.claim(new Claim(
                            instance.id(),
                            Claim.INSTANCE,
                            instance.projectId(),
                            instance.userId(),
                            held.generation(),
                            allocations));
                    switch (result) {
                        case ClaimResult.Claimed() -> {
                            return true;
                        }
                        case ClaimResult.NoRoom(var reason) -> {
                            return false;
                        }
                        case ClaimResult.Changed(var reason) -> {}
                    }
                }
                return false;
            }

            @Override
            public Map<UUID, Map<String, Long>> allocations(UUID instance) {
                return placement.allocations(instance).allocations();
            }

            @Override
            public void releaseAllocations(UUID instance) {
                placement.deleteAllocations(instance);
            }

            @Override
            public void deleteImage(UUID image) {
                glance.delete(image);
            }

            @Override
            public void releasePorts(Instance instance) {
                var users = userPorts(instance);
                for (var port : neutron.portsOfDevice(instance.id().toString())) {
                    if (users.contains(port.id())) {
                        neutron.updatePort(port.id(), PortChange.unbind());
                    } else {
                        neutron.deletePort(port.id());
                    }
                }
            }
        };
    }

    /// Ports that the user made: they stay.
    static List<String> userPorts(Instance instance) {
        var fromRequest = instance.spec().networks().stream()
                .map(network -> network.port())
                .filter(port -> port != null)
                .map(UUID::toString);
        var fromVifs = instance.vifs().stream()
                .filter(vif -> !vif.ours())
                .map(Vif::port)
                .map(UUID::toString);
        return java.util.stream.Stream.concat(fromRequest, fromVifs).toList();
    }
}
