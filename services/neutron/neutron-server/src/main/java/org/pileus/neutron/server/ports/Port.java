package org.pileus.neutron.server.ports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pileus.neutron.server.binding.PortBinder.Binding;
import org.pileus.neutron.server.ipam.Allocation;
import org.pileus.neutron.server.store.Resource;
import tools.jackson.databind.node.ObjectNode;

/// A stored port. Immutable: nobody changes the body of one.
///
/// @param host         of the binding; empty when unbound
/// @param status       `ACTIVE` or `DOWN`
/// @param l2Pending    the L2 agent has not reported it yet
/// @param dhcpPending  a DHCP agent serves its network and has not reported it yet
/// @param body the attributes that are no columns, under their API names: `fixed_ips`, `security_groups`, …
public record Port(
        String id,
        String projectId,
        String networkId,
        String mac,
        String deviceId,
        String deviceOwner,
        String host,
        String status,
        boolean l2Pending,
        boolean dhcpPending,
        boolean eventPending,
        int revision,
        Instant createdAt,
        Instant updatedAt,
        ObjectNode body) {
    /// Whose report a port waits for.
    enum Reporter {
        L2,
        DHCP
    }

    public static final String ACTIVE = "ACTIVE";
    public static final String DOWN = "DOWN";
    public static final String DHCP_OWNER = "network:dhcp";
    static final String VIF_TYPE = "binding:vif_type";
    static final String VIF_DETAILS = "binding:vif_details";

    public List<Allocation> fixedIps() {
        List<Allocation> all = new ArrayList<>(2);
        body.path("fixed_ips").forEach(ip -> all.add(Allocation.of(ip, networkId)));
        return all;
    }

    public List<String> securityGroups() {
        List<String> all = new ArrayList<>(2);
        body.path("security_groups").forEach(id -> all.add(id.stringValue()));
        return all;
    }

    public boolean portSecurityEnabled() {
        return body.path("port_security_enabled").asBoolean(true);
    }

    public boolean adminStateUp() {
        return body.path("admin_state_up").asBoolean(true);
    }

    public String vifType() {
        return body.path(VIF_TYPE).asString(Binding.UNBOUND);
    }

    public String vnicType() {
        return body.path("binding:vnic_type").asString("normal");
    }

    public boolean bound() {
        return vifType().equals(Binding.BRIDGE);
    }

    /// Whether nova is to hear of it.
    public boolean ofInstance() {
        return deviceOwner.startsWith("compute:") && !deviceId.isEmpty();
    }

    /// The same with other attributes; whoever writes it gives it the next revision.
    Port withBody(ObjectNode newBody) {
        return new Port(
                id,
                projectId,
                networkId,
                mac,
                deviceId,
                deviceOwner,
                host,
                status,
                l2Pending,
                dhcpPending,
                eventPending,
                revision,
                createdAt,
                updatedAt,
                newBody);
    }

    /// The same on another host, whose agent must report it first.
    Port movedTo(String newHost) {
        return new Port(
                id,
                projectId,
                networkId,
                mac,
                deviceId,
                deviceOwner,
                newHost,
                DOWN,
                true,
                dhcpPending,
                false,
                revision,
                createdAt,
                updatedAt,
                body);
    }

    /// The same after reports of agents: ACTIVE when nothing is outstanding any more, which is then for nova to
    /// hear.
    /// @return this when the reports say nothing new
    Port reported(Set<Reporter> by, Instant now) {
        boolean l2Left = l2Pending && !by.contains(Reporter.L2);
        boolean dhcpLeft = dhcpPending && !by.contains(Reporter.DHCP);
        if (l2Left == l2Pending && dhcpLeft == dhcpPending) {
            return this;
        }
        boolean active = !l2Left && !dhcpLeft;
        return new Port(
                id,
                projectId,
                networkId,
                mac,
                deviceId,
                deviceOwner,
                host,
                active ? ACTIVE : status,
                l2Left,
                dhcpLeft,
                active ? deviceOwner.startsWith("compute:") : eventPending,
                active ? revision + 1 : revision,
                createdAt,
                active ? now : updatedAt,
                body);
    }

    Port next(Instant now) {
        return new Port(
                id,
                projectId,
                networkId,
                mac,
                deviceId,
                deviceOwner,
                host,
                status,
                l2Pending,
                dhcpPending,
                eventPending,
                revision + 1,
                createdAt,
                now,
                body);
    }

    /// All attributes in the order that upstream shows them.
    ObjectNode view() {
        var view = org.pileus.kernel.core.Json.object();
        view.put("id", id);
        view.put("name", body.path("name").asString(""));
        view.put("network_id", networkId);
        view.put("tenant_id", projectId);
        view.put("project_id", projectId);
        view.put("mac_address", mac);
        view.put("status", status);
        view.put("device_id", deviceId);
        view.put("device_owner", deviceOwner);
        view.setAll(body);
        view.remove(PortBindings.KEY);
        view.put("binding:host_id", host);
        view.put("revision_number", revision);
        view.put("created_at", Resource.time(createdAt));
        view.put("updated_at", Resource.time(updatedAt));
        return view;
    }
}
