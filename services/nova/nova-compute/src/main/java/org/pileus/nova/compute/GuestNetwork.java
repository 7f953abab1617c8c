package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.client.neutron.NetworkRecord;
import org.pileus.client.neutron.NewPort;
import org.pileus.client.neutron.PortChange;
import org.pileus.client.neutron.PortRecord;
import org.pileus.client.neutron.SubnetRecord;
import org.pileus.driver.network.BridgeDriver;
import org.pileus.driver.network.NetworkSegment;
import org.pileus.driver.network.NetworkType;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;
import org.pileus.nova.model.FixedIp;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.RequestedNetwork;
import org.pileus.nova.model.SubnetInfo;
import org.pileus.nova.model.Vif;

/// The ports of this host's instances: made or bound here, found again when they were made before, given back at
/// the end.
final class GuestNetwork {
    private static final System.Logger LOG = System.getLogger(GuestNetwork.class.getName());
    private final NetworkFacts facts;
    private final BridgeDriver bridges;
    private final String host;
    private final Failpoints failpoints;

    GuestNetwork(NetworkFacts facts, BridgeDriver bridges, String host, Failpoints failpoints) {
        this.facts = facts;
        this.bridges = bridges;
        this.host = host;
        this.failpoints = failpoints;
    }

    /// Ports for everything that was asked for, bound to this host, in order. Ports made by an earlier try
    /// are used.
    /// @throws BuildFailed when a port cannot be bound here, or what was asked for cannot be had
    List<Vif> allocate(Instance instance) {
        var wanted = wanted(instance);
        if (wanted.isEmpty()) {
            return List.of();
        }
        var mine = new ArrayList<>(facts.api.portsOf(instance.id().toString()));
        var groups = groupIds(instance);
        List<PortRecord> ports = new ArrayList<>();
        List<Boolean> ours = new ArrayList<>();
        List<@Nullable String> tags = new ArrayList<>();
        for (var want : wanted) {
            var port = want.port() != null ? bindUsers(instance, want.port()) : ensure(instance, want, groups, mine);
            if (port.bindingFailed()) {
                throw new BuildFailed(
                        true,
                        "Binding failed for port " + port.id() + ", please check neutron logs for more information.");
            }
            ports.add(port);
            ours.add(want.port() == null);
            tags.add(want.tag());
            failpoints.during("compute.network");
        }
        return vifs(ports, ours, tags);
    }

    private List<RequestedNetwork> wanted(Instance instance) {
        var spec = instance.spec();
        if (!instance.vifs().isEmpty()) {
            // Built before (rebuild on another host, unshelve): the ports it has.
            return instance.vifs().stream()
                    .map(vif -> new RequestedNetwork(null, vif.port(), null, vif.tag()))
                    .toList();
        }
        if (!spec.autoNetwork()) {
            return spec.networks();
        }
        var available = facts.api.networksOf(instance.projectId()).stream()
                .filter(n -> !n.subnetIds().isEmpty())
                .toList();
        if (available.size() > 1) {
            throw new BuildFailed(false, "Multiple possible networks found, use a Network ID to be more specific.");
        }
        return available.stream()
                .map(network -> new RequestedNetwork(UUID.fromString(network.id()), null, null, null))
                .toList();
    }

    /// Null asks for the project's default group.
    private @Nullable List<String> groupIds(Instance instance) {
        var names = instance.spec().securityGroups();
        if (names.isEmpty() || names.equals(List.of("default"))) {
            return null;
        }
        var found = facts.api.securityGroups(instance.projectId(), names);
        for (var name : names) {
            if (found.stream()
                    .noneMatch(group -> group.id().equals(name) || group.name().equals(name))) {
                throw new BuildFailed(false, "Security group " + name + " not found.");
            }
        }
        return found.stream().map(group -> group.id()).distinct().toList();
    }

    private PortRecord ensure(
            Instance instance, RequestedNetwork want, @Nullable List<String> groups, List<PortRecord> mine) {
        var network = String.valueOf(want.network());
        for (var port : mine) {
            var sameAddress = want.fixedIp() == null
                    || port.fixedIps().stream().anyMatch(ip -> ip.ipAddress().equals(want.fixedIp()));
            if (port.networkId().equals(network) && sameAddress) {
                mine.remove(port);
                return host.equals(port.hostId()) && !port.bindingFailed()
                        ? port
                        : facts.api.update(
                                port.id(), PortChange.bind(instance.id().toString(), owner(instance), host));
            }
        }
        return facts.api.create(new NewPort(
                network,
                instance.projectId(),
                instance.id().toString(),
                owner(instance),
                host,
                want.fixedIp(),
                groups,
                null));
    }

    private PortRecord bindUsers(Instance instance, UUID port) {
        return facts.api.update(port.toString(), PortChange.bind(instance.id().toString(), owner(instance), host));
    }

    private static String owner(Instance instance) {
        var zone = instance.place().availabilityZone();
        return "compute:" + (zone == null ? "nova" : zone);
    }

    /// One more port, for an instance that runs.
    Vif attach(Instance instance, RequestedNetwork want) {
        var port = want.port() != null
                ? bindUsers(instance, want.port())
                : ensure(instance, want, groupIds(instance), new ArrayList<>());
        if (port.bindingFailed()) {
            release(port.id(), want.port() == null);
            throw new ApiException(new Failure.Conflict("Binding failed for port " + port.id() + "."));
        }
        var tags = new ArrayList<@Nullable String>();
        tags.add(want.tag());
        return vifs(List.of(port), List.of(want.port() == null), tags).getFirst();
    }

    /// Makes sure that the bridges are there before a guest is put on them.
    void ensureBridges(List<Vif> vifs) {
        var ids = vifs.stream().map(vif -> vif.network().toString()).collect(Collectors.toSet());
        for (var network : facts.networks(ids).values()) {
            bridges.ensureNetwork(segment(network));
        }
    }

    private static NetworkSegment segment(NetworkRecord network) {
        var type = network.networkType();
        if (type == null) {
            return new NetworkSegment(network.id(), NetworkType.LOCAL, null, null, network.mtu());
        }
        return switch (type) {
            case "flat" ->
                new NetworkSegment(network.id(), NetworkType.FLAT, network.physicalNetwork(), null, network.mtu());
            case "vlan" ->
                new NetworkSegment(
                        network.id(),
                        NetworkType.VLAN,
                        network.physicalNetwork(),
                        network.segmentationId(),
                        network.mtu());
            case "vxlan" ->
                new NetworkSegment(network.id(), NetworkType.VXLAN, null, network.segmentationId(), network.mtu());
            default -> new NetworkSegment(network.id(), NetworkType.LOCAL, null, null, network.mtu());
        };
    }

    /// Which of the ports are active.
    Set<UUID> active(Set<UUID> ports) {
        return facts.api.ports(ports.stream().map(UUID::toString).toList()).stream()
                .filter(port -> port.status().equals("ACTIVE"))
                .map(port -> UUID.fromString(port.id()))
                .collect(Collectors.toSet());
    }

    /// The NICs as neutron has them now, in the order known before; ports that are gone are left out.
    List<Vif> refresh(Instance instance) {
        facts.forget();
        Map<UUID, PortRecord> now = new HashMap<>();
        facts.api.portsOf(instance.id().toString()).forEach(port -> now.put(UUID.fromString(port.id()), port));
        List<PortRecord> ports = new ArrayList<>();
        List<Boolean> ours = new ArrayList<>();
        List<@Nullable String> tags = new ArrayList<>();
        for (var vif : instance.vifs()) {
            var port = now.remove(vif.port());
            if (port != null) {
                ports.add(port);
                ours.add(vif.ours());
                tags.add(vif.tag());
            }
        }
        return vifs(ports, ours, tags);
    }

    /// Deletes what nova made and frees the user's ports, of one instance. All are tried; the first failure
    /// is thrown.
    void release(Instance instance) {
        var users = instance.vifs().stream()
                .filter(vif -> !vif.ours())
                .map(vif -> vif.port().toString())
                .collect(Collectors.toSet());
        instance.spec().networks().forEach(network -> {
            if (network.port() != null) {
                users.add(network.port().toString());
            }
        });
        RuntimeException first = null;
        for (var port : facts.api.portsOf(instance.id().toString())) {
            try {
                release(port.id(), !users.contains(port.id()));
            } catch (ApiException e) {
                LOG.log(Level.WARNING, "port {0} of instance {1}: {2}", port.id(), instance.id(), e.getMessage());
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /// @param ours delete it; otherwise it only loses its binding
    void release(String port, boolean ours) {
        if (ours) {
            facts.api.delete(port);
            return;
        }
        try {
            facts.api.update(port, PortChange.unbind());
        } catch (ApiException e) {
            if (!(e.failure() instanceof Failure.NotFound)) {
                throw e;
            }
        }
    }

    /// Takes the ports from this host, keeping them for the instance: it is offloaded.
    void unbind(List<Vif> vifs) {
        for (var vif : vifs) {
            facts.api.update(vif.port().toString(), PortChange.host(""));
        }
    }

    private List<Vif> vifs(List<PortRecord> ports, List<Boolean> ours, List<@Nullable String> tags) {
        var networks = facts.networks(ports.stream().map(PortRecord::networkId).collect(Collectors.toSet()));
        var subnets = facts.subnets(ports.stream()
                .flatMap(port -> port.fixedIps().stream())
                .map(ip -> ip.subnetId())
                .collect(Collectors.toSet()));
        List<Vif> vifs = new ArrayList<>();
        for (var i = 0; i < ports.size(); i++) {
            var port = ports.get(i);
            var network = networks.get(port.networkId());
            vifs.add(new Vif(
                    UUID.fromString(port.id()),
                    UUID.fromString(port.networkId()),
                    network == null ? port.networkId() : network.name(),
                    port.macAddress(),
                    port.fixedIps().stream()
                            .map(ip -> FixedIp.of(ip.ipAddress(), ip.subnetId()))
                            .toList(),
                    port.fixedIps().stream()
                            .map(ip -> subnets.get(ip.subnetId()))
                            .filter(subnet -> subnet != null)
                            .distinct()
                            .map(GuestNetwork::info)
                            .toList(),
                    network == null ? 0 : network.mtu(),
                    ours.get(i),
                    port.status().equals("ACTIVE"),
                    tags.get(i)));
        }
        return vifs;
    }

    private static SubnetInfo info(SubnetRecord subnet) {
        return new SubnetInfo(
                subnet.id(), subnet.cidr(), subnet.gatewayIp(), subnet.enableDhcp(), subnet.dnsNameservers());
    }
}
