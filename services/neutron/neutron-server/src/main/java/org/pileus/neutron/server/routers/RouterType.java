package org.pileus.neutron.server.routers;

import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.Json;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.ValueType;
import org.pileus.neutron.server.api.Values;

/// The attribute table of routers.
final class RouterType {
    private static final ValueType FIXED_IP =
            Values.object(Set.of(), Map.of("subnet_id", Values.UUID_TEXT, "ip_address", Values.IP));
    private static final ValueType GATEWAY = Values.object(
            Set.of("network_id"),
            Map.of(
                    "network_id", Values.UUID_TEXT,
                    "enable_snat", Values.FLAG,
                    "external_fixed_ips", Values.set(5, FIXED_IP)));
    private static final ValueType GATEWAY_OR_NONE = (name, value) ->
            value.isNull() || (value.isObject() && value.isEmpty()) ? Json.object() : GATEWAY.accept(name, value);

    private static final ValueType ROUTE =
            Values.object(Set.of("destination", "nexthop"), Map.of("destination", Values.CIDR, "nexthop", Values.IP));

    /// Source: `max_routes`.
    static final ValueType ROUTES = (name, value) ->
            value.isNull() ? Json.array() : Values.set(30, ROUTE).accept(name, value);

    static final ResourceType TYPE = ResourceType.standard(
            "router",
            "Router",
            Attribute.of("name", Values.text(255)).or(""),
            Attribute.of("admin_state_up", Values.FLAG).or(true),
            Attribute.readOnly("status"),
            Attribute.of("external_gateway_info", GATEWAY_OR_NONE).hiddenFromLists(),
            Attribute.of("routes", ROUTES).onlyPut().hiddenFromLists(),
            Attribute.fixed("availability_zone_hints", Values.list(10, Values.text(255)))
                    .or(Json.array())
                    .hiddenFromLists(),
            Attribute.readOnly("availability_zones").hiddenFromLists());

    private RouterType() {}
}
