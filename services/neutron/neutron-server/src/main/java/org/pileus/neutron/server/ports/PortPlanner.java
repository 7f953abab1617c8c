package org.pileus.neutron.server.ports;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.neutron.server.agents.DhcpScheduler;
import org.pileus.neutron.server.binding.PortBinder;
import org.pileus.neutron.server.ipam.Allocation;
import org.pileus.neutron.server.networks.Network;
import org.pileus.neutron.server.securitygroups.SecurityGroups;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.subnets.Subnet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Decides what a new or changed port will be, from memory alone: addresses, groups, binding, what must be
/// reported before it is ACTIVE. Writes nothing; the addresses it reserves are written or released by its
/// caller.
final class PortPlanner {
    private final PortAddresses addresses;
    private final MacAddresses macs;
    private final SecurityGroups groups;
    private final PortBinder binder;
    private final DhcpScheduler dhcp;
    private final Model model;
    private final Clock clock;
    private final IdSource ids;

    PortPlanner(
            PortAddresses addresses,
            MacAddresses macs,
            SecurityGroups groups,
            PortBinder binder,
            DhcpScheduler dhcp,
            Model model,
            Clock clock,
            IdSource ids) {
        this.addresses = addresses;
        this.macs = macs;
        this.groups = groups;
        this.binder = binder;
        this.dhcp = dhcp;
        this.model = model;
        this.clock = clock;
        this.ids = ids;
    }

    /// @param attributes of the create, checked
    Port create(ObjectNode attributes, Network network, RequestContext caller) {
        var owner = attributes.path("device_owner").asString("");
        var host = attributes.path("binding:host_id").asString("");
        var mac = attributes.path("mac_address").asString(macs.next());
        var project = attributes.path("project_id").stringValue();
        var body = Json.object();
        body.put("name", attributes.path("name").asString(""));
        body.set("admin_state_up", attributes.get("admin_state_up"));
        body.put("description", attributes.path("description").asString(""));
        body.set("tags", attributes.has("tags") ? attributes.get("tags") : Json.array());
        secure(body, attributes, network, project, owner, caller);
        body.set("extra_dhcp_opts", dhcpOptions(attributes.path("extra_dhcp_opts")));
        body.set("propagate_uplink_status", attributes.get("propagate_uplink_status"));
        body.putNull("data_plane_status");
        body.set("numa_affinity_policy", attributes.get("numa_affinity_policy"));
        body.set("device_profile", attributes.get("device_profile"));
        body.putNull("resource_request");
        body.set("binding:vnic_type", attributes.get("binding:vnic_type"));
        body.set(
                "binding:profile",
                attributes.has("binding:profile") ? attributes.get("binding:profile") : Json.object());
        bind(body, network, host, attributes.path("binding:vnic_type").asString("normal"));
        var reserved = addresses.reserve(network.id(), attributes.get("fixed_ips"), mac, owner);
        body.set("fixed_ips", fixedIps(reserved));
        var now = clock.instant();
        return new Port(
                ids.uuid().toString(),
                project,
                network.id(),
                mac,
                attributes.path("device_id").asString(""),
                owner,
                host,
                Port.DOWN,
                true,
                needsDhcp(network.id(), reserved, owner),
                false,
                0,
                now,
                now,
                body);
    }

    private void secure(
            ObjectNode body,
            ObjectNode attributes,
            Network network,
            String project,
            String owner,
            RequestContext caller) {
        var trusted = owner.startsWith("network:");
        var security = attributes.has("port_security_enabled")
                ? attributes.path("port_security_enabled").booleanValue()
                : !trusted && network.portSecurityEnabled();
        var given = attributes.get("security_groups");
        var pairs = attributes.path("allowed_address_pairs");
        requireConsistent(security, given, pairs);
        body.put("port_security_enabled", security);
        var list = body.putArray("security_groups");
        if (given != null) {
            given.forEach(id -> list.add(
                    groups.requireUsable(id.stringValue(), caller, project).id()));
        } else if (security && !trusted) {
            list.add(groups.ensureDefault(project).id());
        }
        body.set("allowed_address_pairs", pairs.isArray() ? pairs : Json.array());
    }

    private static void requireConsistent(boolean security, @Nullable JsonNode groups, JsonNode pairs) {
        if (!security && groups != null && !groups.isEmpty()) {
            throw new ApiException(
                    new Failure.Conflict(
                            "PortSecurityPortHasSecurityGroup",
                            "Port has security group associated. Cannot disable port security or IP address until security group is removed."));
        }
        if (!security && !pairs.isEmpty()) {
            throw new ApiException(new Failure.Conflict(
                    "AddressPairAndPortSecurityRequired",
                    "Port Security must be enabled in order to have allowed address pairs on a port."));
        }
    }

    private static ArrayNode dhcpOptions(JsonNode given) {
        var all = Json.array();
        for (var option : given) {
            var kept = ((ObjectNode) option).deepCopy();
            if (!kept.has("ip_version")) {
                kept.set("ip_version", PortType.IPV4);
            }
            if (kept.path("opt_value").isString()) {
                all.add(kept);
            }
        }
        return all;
    }

    private PortBinder.Binding bind(ObjectNode body, Network network, String host, String vnicType) {
        var binding = binder.bind(network, host, vnicType);
        body.put(Port.VIF_TYPE, binding.vifType());
        body.set(Port.VIF_DETAILS, binding.vifDetails());
        return binding;
    }

    private boolean needsDhcp(String networkId, List<Allocation> fixedIps, String owner) {
        return !owner.equals(Port.DHCP_OWNER)
                && fixedIps.stream()
                        .anyMatch(ip -> model.find(Kind.SUBNET, ip.subnetId())
                                .map(Subnet::new)
                                .filter(Subnet::enableDhcp)
                                .isPresent())
                && dhcp.served(networkId);
    }

    static ArrayNode fixedIps(List<Allocation> allocations) {
        var all = Json.array();
        allocations.forEach(allocation -> all.add(allocation.view()));
        return all;
    }

    /// @param changes of the update, checked and authorised
    Port update(Port before, ObjectNode changes, Network network, RequestContext caller) {
        requireMacChangeable(before, changes);
        var body = before.body().deepCopy();
        for (var name : List.of(
                "name",
                "admin_state_up",
                "description",
                "propagate_uplink_status",
                "data_plane_status",
                "numa_affinity_policy",
                "binding:vnic_type",
                "binding:profile",
                "dns_name",
                "tags")) {
            var value = changes.get(name);
            if (value != null) {
                body.set(name, value);
            }
        }
        if (changes.has("extra_dhcp_opts")) {
            body.set("extra_dhcp_opts", mergedOptions(body.path("extra_dhcp_opts"), changes.path("extra_dhcp_opts")));
        }
        resecure(body, changes, before, caller);
        var host = changes.path("binding:host_id").asString(before.host());
        var owner = changes.path("device_owner").asString(before.deviceOwner());
        var rebind = !host.equals(before.host())
                || changes.has("binding:vnic_type")
                || (changes.has("binding:host_id") && !before.bound());
        if (rebind) {
            bind(body, network, host, body.path("binding:vnic_type").asString("normal"));
            if (!host.equals(before.host())) {
                body.remove(PortBindings.KEY);
            }
        }
        var mac = changes.path("mac_address").asString(before.mac());
        var fixedIps = before.fixedIps();
        if (changes.has("fixed_ips")) {
            fixedIps = addresses.change(network.id(), changes.path("fixed_ips"), before.fixedIps());
            body.set("fixed_ips", fixedIps(fixedIps));
        }
        var moved = rebind && !host.equals(before.host());
        return new Port(
                before.id(),
                before.projectId(),
                before.networkId(),
                mac,
                changes.path("device_id").asString(before.deviceId()),
                owner,
                host,
                moved ? Port.DOWN : before.status(),
                moved || before.l2Pending(),
                before.dhcpPending() && dhcp.served(network.id()),
                !moved && before.eventPending(),
                before.revision() + 1,
                before.createdAt(),
                clock.instant(),
                body);
    }

    private static void requireMacChangeable(Port before, ObjectNode changes) {
        var mac = changes.path("mac_address").asString(before.mac());
        if (!mac.equals(before.mac()) && before.bound()) {
            throw new ApiException(new Failure.Conflict(
                    "PortBound",
                    "Unable to complete operation on port " + before.id() + ", port is already bound, port type: "
                            + before.vifType() + ", old_mac " + before.mac() + ", new_mac " + mac + "."));
        }
    }

    private void resecure(ObjectNode body, ObjectNode changes, Port before, RequestContext caller) {
        if (changes.has("security_groups")) {
            var list = body.putArray("security_groups");
            changes.path("security_groups").forEach(id -> {
                var have = before.securityGroups().contains(id.stringValue());
                list.add(
                        have
                                ? id.stringValue()
                                : groups.requireUsable(id.stringValue(), caller, before.projectId())
                                        .id());
            });
        }
        if (changes.has("port_security_enabled")) {
            body.set("port_security_enabled", changes.get("port_security_enabled"));
        }
        if (changes.has("allowed_address_pairs")) {
            body.set("allowed_address_pairs", changes.get("allowed_address_pairs"));
        }
        requireConsistent(
                body.path("port_security_enabled").asBoolean(true),
                body.get("security_groups"),
                body.path("allowed_address_pairs"));
    }

    /// An update replaces options by name; one with a null value removes it.
    private static ArrayNode mergedOptions(JsonNode before, JsonNode given) {
        var all = Json.array();
        for (var option : before) {
            var replaced = false;
            for (var change : given) {
                replaced |= change.path("opt_name").equals(option.path("opt_name"))
                        && change.path("ip_version").asInt(4)
                                == option.path("ip_version").asInt(4);
            }
            if (!replaced) {
                all.add(option);
            }
        }
        dhcpOptions(given).forEach(all::add);
        return all;
    }
}
