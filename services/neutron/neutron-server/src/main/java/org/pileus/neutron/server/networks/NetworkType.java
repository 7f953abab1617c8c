package org.pileus.neutron.server.networks;

import org.pileus.kernel.core.Json;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.Values;

/// The attribute table of networks.
final class NetworkType {
    static final ResourceType TYPE = ResourceType.standard(
            "network",
            "Network",
            Attribute.of("name", Values.text(255)).or(""),
            Attribute.of("admin_state_up", Values.FLAG).or(true),
            Attribute.readOnly("status"),
            Attribute.readOnly("subnets").hiddenFromLists(),
            Attribute.of("shared", Values.FLAG).or(false).notSorted(),
            Attribute.of("router:external", Values.FLAG).or(false).notSorted(),
            Attribute.of("is_default", Values.FLAG).or(false).notSorted(),
            Attribute.of("mtu", Values.integer(68, 65535)),
            Attribute.of("port_security_enabled", Values.FLAG).or(true).hiddenFromLists(),
            Attribute.fixed("availability_zone_hints", Values.list(10, Values.text(255)))
                    .or(Json.array())
                    .hiddenFromLists(),
            Attribute.readOnly("availability_zones").hiddenFromLists(),
            Attribute.readOnly("ipv4_address_scope").hiddenFromLists(),
            Attribute.readOnly("ipv6_address_scope").hiddenFromLists(),
            Attribute.of("provider:network_type", Values.text(32)).notSorted(),
            Attribute.of("provider:physical_network", Values.text(64).orNull()).notSorted(),
            Attribute.of(
                            "provider:segmentation_id",
                            Values.integer(0, 16_777_215).orNull())
                    .notSorted());

    private NetworkType() {}
}
