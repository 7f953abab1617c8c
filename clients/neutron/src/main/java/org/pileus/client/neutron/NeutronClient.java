package org.pileus.client.neutron;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.node.ObjectNode;

/// Calls the Network API. Blocking, safe for concurrent use. Every error of the API is an `ApiException`: a full
/// quota is `Failure.QuotaExceeded`, a taken address `Failure.Conflict` with the API's type as its code
/// (`IpAddressAlreadyAllocated`), an empty pool one with [#NO_ADDRESS].
///
/// A client made by the constructor acts as the service user and sees everything; [#as] gives one that acts
/// for a user and sees what that user may.
public final class NeutronClient {
    public static final String NO_ADDRESS = "IpAddressGenerationFailure";
    /// Ids in one URL; more are asked for in several calls, as URLs end at 8 KiB.
    private static final int IDS_PER_CALL = 100;

    private final ServiceSession session;
    private final NeutronCalls calls;

    public NeutronClient(ServiceSession session) {
        this(session, new NeutronCalls(session, null));
    }

    private NeutronClient(ServiceSession session, NeutronCalls calls) {
        this.session = session;
        this.calls = calls;
    }

    /// The same client acting for a user, the service's token beside the user's.
    /// @param userToken null keeps acting as the service
    public NeutronClient as(@Nullable Secret userToken) {
        return userToken == null ? this : new NeutronClient(session, new NeutronCalls(session, userToken));
    }

    /// Those of the networks that exist and are visible, in no certain order.
    public List<NetworkRecord> networks(Collection<String> ids) {
        return byIds("networks", "id", ids).map(NetworkRecord::of).toList();
    }

    /// Networks that a project may attach servers to: its own, and those shared with it. External networks
    /// that are not shared are left out. Call it on a client made by [#as], so that the API decides what is
    /// shared with whom.
    public List<NetworkRecord> networksOf(String projectId) {
        var all = new ArrayList<NetworkRecord>();
        for (var node : calls.list("networks", "")) {
            var network = NetworkRecord.of(node);
            if (network.projectId().equals(projectId) || network.shared()) {
                all.add(network);
            }
        }
        return List.copyOf(all);
    }

    public List<SubnetRecord> subnets(Collection<String> ids) {
        return byIds("subnets", "id", ids).map(SubnetRecord::of).toList();
    }

    public List<SubnetRecord> subnetsOf(Collection<String> networkIds) {
        return byIds("subnets", "network_id", networkIds).map(SubnetRecord::of).toList();
    }

    public Optional<PortRecord> port(String id) {
        return calls.find("ports", id).map(node -> PortRecord.of(node.path("port")));
    }

    public List<PortRecord> ports(Collection<String> ids) {
        return byIds("ports", "id", ids).map(PortRecord::of).toList();
    }

    /// Ports of one server.
    public List<PortRecord> portsOfDevice(String deviceId) {
        return portsOfDevices(List.of(deviceId));
    }

    /// Ports of several servers.
    public List<PortRecord> portsOfDevices(Collection<String> deviceIds) {
        return byIds("ports", "device_id", deviceIds).map(PortRecord::of).toList();
    }

    /// Makes a port with its addresses and, when a host is named, its binding. Look at
    /// [PortRecord#bindingFailed].
    public PortRecord createPort(NewPort port) {
        var body = Json.object();
        body.set("port", port.toJson());
        return PortRecord.of(calls.post("ports", body).path("port"));
    }

    public PortRecord updatePort(String id, PortChange change) {
        var body = Json.object();
        body.set("port", change.body());
        return PortRecord.of(calls.put("ports/" + id, body).path("port"));
    }

    /// Deletes a port; absent is success.
    public void deletePort(String id) {
        calls.delete("ports/" + id);
    }

    /// Bindings of a port; empty when the port is gone.
    public List<PortBindingRecord> bindings(String portId) {
        return calls.find("ports", portId + "/bindings")
                .map(node -> Fields.list(node, "bindings", PortBindingRecord::of))
                .orElse(List.of());
    }

    /// Prepares an inactive binding on another host, for a live migration. One that is there already is returned.
    public PortBindingRecord createBinding(String portId, String host) {
        var body = Json.object();
        body.putObject("binding").put("host", host);
        return PortBindingRecord.of(
                calls.post("ports/" + portId + "/bindings", body).path("binding"));
    }

    /// Makes the binding on a host the active one; the former becomes inactive.
    public PortBindingRecord activateBinding(String portId, String host) {
        return PortBindingRecord.of(
                calls.put("ports/" + portId + "/bindings/" + NeutronCalls.encode(host) + "/activate", Json.object())
                        .path("binding"));
    }

    /// Deletes a binding; absent is success.
    public void deleteBinding(String portId, String host) {
        calls.delete("ports/" + portId + "/bindings/" + NeutronCalls.encode(host));
    }

    /// Groups of a project, its default group included, which this call makes when it is missing.
    public List<SecurityGroupRecord> securityGroupsOf(String projectId) {
        return calls.list("security-groups", "project_id=" + NeutronCalls.encode(projectId)).stream()
                .map(SecurityGroupRecord::of)
                .toList();
    }

    /// Groups of a project that have one of these names or ids. Two groups may share a name.
    public List<SecurityGroupRecord> securityGroups(String projectId, Collection<String> namesOrIds) {
        var wanted = Set.copyOf(namesOrIds);
        return securityGroupsOf(projectId).stream()
                .filter(group -> wanted.contains(group.id()) || wanted.contains(group.name()))
                .toList();
    }

    /// Floating IPs that lead to these ports.
    public List<FloatingIpRecord> floatingIps(Collection<String> portIds) {
        return byIds("floatingips", "port_id", portIds)
                .map(FloatingIpRecord::of)
                .toList();
    }

    /// How many ports the project may have and has.
    public QuotaRecord portQuota(String projectId) {
        var port = calls.get("quotas/" + NeutronCalls.encode(projectId) + "/details")
                .path("quota")
                .path("port");
        return new QuotaRecord(port.path("limit").asLong(-1), port.path("used").asLong(0));
    }

    /// Aliases of the API's extensions. They change with an upgrade of the network service only: keep them.
    public Set<String> extensions() {
        return calls.list("extensions", "").stream()
                .map(node -> Json.text(node, "alias"))
                .collect(Collectors.toUnmodifiableSet());
    }

    private Stream<ObjectNode> byIds(String collection, String key, Collection<String> values) {
        var all = new ArrayList<ObjectNode>();
        var left = List.copyOf(Set.copyOf(values));
        for (var from = 0; from < left.size(); from += IDS_PER_CALL) {
            var part = left.subList(from, Math.min(left.size(), from + IDS_PER_CALL));
            all.addAll(calls.list(
                    collection,
                    part.stream()
                            .map(value -> key + "=" + NeutronCalls.encode(value))
                            .collect(Collectors.joining("&"))));
        }
        return all.stream();
    }
}
