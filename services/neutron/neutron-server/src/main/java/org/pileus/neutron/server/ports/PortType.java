package org.pileus.neutron.server.ports;

import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.Json;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.ValueType;
import org.pileus.neutron.server.api.Values;
import tools.jackson.databind.node.IntNode;

/// The attribute table of ports. Source: upstream's attribute maps of ports, binding, port security,
/// address pairs and extra DHCP options.
final class PortType {
    /// Source: `max_allowed_address_pair`, security checklist H06.
    private static final int MOST_PAIRS = 10;
    /// Source: `max_fixed_ips_per_port`.
    private static final int MOST_ADDRESSES = 5;

    private static final ValueType FIXED_IP = (name, value) -> {
        var entry = Values.object(Set.of(), Map.of("subnet_id", Values.UUID_TEXT, "ip_address", Values.IP))
                .accept(name, value);
        if (entry.isEmpty()) {
            throw Values.invalid(name, "subnet_id or ip_address is needed.");
        }
        return entry;
    };

    private static final ValueType ADDRESS_OR_PREFIX =
            (name, value) -> value.isString() && value.stringValue().indexOf('/') >= 0
                    ? Values.CIDR.accept(name, value)
                    : Values.IP.accept(name, value);

    private static final ValueType PAIR =
            Values.object(Set.of("ip_address"), Map.of("ip_address", ADDRESS_OR_PREFIX, "mac_address", Values.MAC));

    /// What would end a line or a field of a DHCP server's file is refused (CVE-2021-40085).
    private static final ValueType OPTION_VALUE = (name, value) -> {
        var text = Values.text(255).accept(name, value);
        if (!text.stringValue().chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '#')) {
            throw Values.invalid(name, "a character that is not allowed.");
        }
        return text;
    };

    private static final ValueType OPTION_NAME = (name, value) -> {
        var text = Values.notEmpty(Values.text(64)).accept(name, value);
        if (!text.stringValue().matches("[A-Za-z0-9-]+")) {
            throw Values.invalid(name, "a character that is not allowed.");
        }
        return text;
    };

    private static final ValueType OPTION = Values.object(
            Set.of("opt_name", "opt_value"),
            Map.of("opt_name", OPTION_NAME, "opt_value", OPTION_VALUE.orNull(), "ip_version", Values.IP_VERSION));

    static final ResourceType TYPE = ResourceType.standard(
            "port",
            "Port",
            Attribute.of("name", Values.text(255)).or(""),
            Attribute.fixed("network_id", Values.UUID_TEXT).needed(),
            Attribute.of("admin_state_up", Values.FLAG).or(true),
            Attribute.of("mac_address", Values.MAC),
            Attribute.of("fixed_ips", Values.set(MOST_ADDRESSES, FIXED_IP)).notSorted(),
            Attribute.of("device_id", Values.textOrEmpty(255)).or(""),
            Attribute.of("device_owner", Values.textOrEmpty(255)).or(""),
            Attribute.readOnly("status"),
            Attribute.of(
                            "security_groups",
                            (name, value) -> value.isNull()
                                    ? Json.array()
                                    : Values.set(100, Values.UUID_TEXT).accept(name, value))
                    .notSorted(),
            Attribute.of("port_security_enabled", Values.FLAG).hiddenFromLists(),
            Attribute.of(
                            "allowed_address_pairs",
                            (name, value) -> value.isNull()
                                    ? Json.array()
                                    : Values.set(MOST_PAIRS, PAIR).accept(name, value))
                    .hiddenFromLists(),
            Attribute.of(
                            "extra_dhcp_opts",
                            (name, value) -> value.isNull()
                                    ? Json.array()
                                    : Values.list(20, OPTION).accept(name, value))
                    .or(Json.array())
                    .hiddenFromLists(),
            Attribute.of("binding:host_id", Values.textOrEmpty(255)).notSorted(),
            Attribute.of(
                            "binding:vnic_type",
                            Values.oneOf(
                                    "normal",
                                    "direct",
                                    "macvtap",
                                    "baremetal",
                                    "direct-physical",
                                    "virtio-forwarder",
                                    "smart-nic",
                                    "vdpa",
                                    "accelerator-direct",
                                    "accelerator-direct-physical",
                                    "remote-managed"))
                    .or("normal")
                    .hiddenFromLists(),
            Attribute.of("binding:profile", Values.DICTIONARY).hiddenFromLists(),
            Attribute.readOnly("binding:vif_type").hiddenFromLists(),
            Attribute.readOnly("binding:vif_details").hiddenFromLists(),
            Attribute.of("propagate_uplink_status", Values.FLAG).or(true).hiddenFromLists(),
            Attribute.of("data_plane_status", Values.oneOf("ACTIVE", "DOWN").orNull())
                    .onlyPut()
                    .hiddenFromLists(),
            Attribute.of(
                            "numa_affinity_policy",
                            Values.oneOf("required", "preferred", "legacy").orNull())
                    .orNull()
                    .hiddenFromLists(),
            Attribute.fixed("device_profile", Values.text(255).orNull())
                    .orNull()
                    .hiddenFromLists());

    private PortType() {}

    /// The IP version of an extra DHCP option that names none.
    static final IntNode IPV4 = IntNode.valueOf(4);
}
