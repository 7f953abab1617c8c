package org.pileus.driver.network;

import org.jspecify.annotations.Nullable;

/// One network as a host carries it.
/// @param networkId        id of the network; names the bridge
/// @param type             how frames leave the host
/// @param physicalNetwork  name of the physical network; present for flat and VLAN only
/// @param segmentationId   VLAN id 1..4094 or VXLAN id 1..16777215; null otherwise
/// @param mtu              bytes of an IP packet; 0 leaves the default
public record NetworkSegment(
        String networkId,
        NetworkType type,
        @Nullable String physicalNetwork,
        @Nullable Integer segmentationId,
        int mtu) {
    public NetworkSegment {
        HostNames.requireId(networkId);
        if (mtu != 0 && (mtu < 68 || mtu > 65_535)) {
            throw new IllegalArgumentException("mtu " + mtu);
        }
        switch (type) {
            case FLAT -> requirePhysical(physicalNetwork);
            case VLAN -> {
                requirePhysical(physicalNetwork);
                requireId(segmentationId, 4094);
            }
            case VXLAN -> requireId(segmentationId, 0xff_ffff);
            case LOCAL -> {}
        }
    }

    /// Name of the network's bridge on every host.
    public String bridge() {
        return HostNames.bridge(networkId);
    }

    private static void requirePhysical(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("physical network missing");
        }
    }

    private static void requireId(@Nullable Integer id, int most) {
        if (id == null || id < 1 || id > most) {
            throw new IllegalArgumentException("segmentation id " + id);
        }
    }
}
