package org.pileus.nova.model.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One network interface of a guest.
///
/// @param device   name of the tap on the host, `tap0a1b2c3d-4e`, or null when it has none yet
/// @param vifType  `bridge`, `ovs`, …
/// @param mtu      in bytes, or null when the network says nothing
/// @param tags     device tags, at most one in practice
public record GuestInterface(
        String portId,
        @Nullable String device,
        String macAddress,
        String vifType,
        String networkId,
        @Nullable Integer mtu,
        List<GuestSubnet> subnets,
        List<String> tags) {

    public GuestInterface {
        subnets = List.copyOf(subnets);
        tags = List.copyOf(tags);
    }
}
