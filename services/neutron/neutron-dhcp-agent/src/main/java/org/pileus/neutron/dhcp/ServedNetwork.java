package org.pileus.neutron.dhcp;

import inet.ipaddr.IPAddress;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.DhcpDriver.Lease;
import org.pileus.driver.network.DhcpHost;
import org.pileus.driver.network.DhcpNetwork;
import org.pileus.driver.network.DhcpSubnet;
import org.pileus.driver.network.MacAddress;
import org.pileus.neutron.model.agent.DhcpPortInfo;
import org.pileus.neutron.model.agent.NetworkInfo;
import org.pileus.neutron.model.agent.SubnetInfo;

/// One network as the server described it, with its ports turned into DHCP hosts once. One thread uses it.
final class ServedNetwork {
    static final String DHCP_OWNER = "network:dhcp";
    private static final System.Logger LOG = System.getLogger(ServedNetwork.class.getName());
    private final NetworkInfo network;
    private final DhcpPortInfo own;
    private final boolean metadata;
    private final List<DhcpSubnet> subnets;
    /// By port, as the driver gets them; and of which revision of the port each is.
    private final Map<String, DhcpHost> hosts = new LinkedHashMap<>();

    private final Map<String, Integer> revisions = new HashMap<>();

    /// @param own  this agent's port in the network
    ServedNetwork(NetworkInfo network, DhcpPortInfo own, boolean metadata) {
        this.network = network;
        this.own = own;
        this.metadata = metadata;
        this.subnets = subnets(network, own);
        network.ports().forEach(this::put);
    }

    /// Whether a network needs a server at all.
    static boolean wanted(NetworkInfo network) {
        return network.adminStateUp() && network.subnets().stream().anyMatch(SubnetInfo::enableDhcp);
    }

    /// Whether the agent's port, which has an address in each served subnet, is as it should be for a newer
    /// description.
    boolean sameSubnets(NetworkInfo newer) {
        return network.subnets().equals(newer.subnets());
    }

    DhcpPortInfo own() {
        return own;
    }

    int ports() {
        return hosts.size();
    }

    int subnets() {
        return subnets.size();
    }

    /// Takes a port that came or changed.
    /// @return leases of addresses that it had and has no more
    List<Lease> put(DhcpPortInfo port) {
        var id = port.portId();
        if (port.deviceOwner().equals(DHCP_OWNER) || revisions.getOrDefault(id, -1) > port.revisionNumber()) {
            return List.of();
        }
        var known = hosts.get(id);
        try {
            hosts.put(id, host(port));
            revisions.put(id, port.revisionNumber());
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "port " + id + " is not served by DHCP: " + e.getMessage());
            forget(id);
        }
        return known == null ? List.of() : lost(known, hosts.get(id));
    }

    /// Takes the news that a port is gone.
    /// @return its leases
    List<Lease> remove(String portId) {
        var known = forget(portId);
        return known == null ? List.of() : lost(known, null);
    }

    private @Nullable DhcpHost forget(String portId) {
        revisions.remove(portId);
        return hosts.remove(portId);
    }

    /// Leases of hosts that this network has no more, compared with what it was before.
    List<Lease> lostSince(ServedNetwork before) {
        List<Lease> lost = new ArrayList<>();
        before.hosts.forEach((id, host) -> lost.addAll(lost(host, hosts.get(id))));
        return lost;
    }

    DhcpNetwork forDriver() {
        return new DhcpNetwork(
                network.id(),
                own.portId(),
                new MacAddress(own.macAddress()),
                network.mtu(),
                network.dnsDomain(),
                subnets,
                List.copyOf(hosts.values()),
                metadata);
    }

    private static List<Lease> lost(DhcpHost before, @Nullable DhcpHost after) {
        List<Lease> lost = new ArrayList<>();
        for (var address : before.addresses()) {
            boolean kept = after != null
                    && after.mac().equals(before.mac())
                    && after.addresses().contains(address);
            if (!kept) {
                lost.add(new Lease(before.mac(), address));
            }
        }
        return lost;
    }

    private static DhcpHost host(DhcpPortInfo port) {
        List<IPAddress> addresses = new ArrayList<>(port.fixedIps().size());
        port.fixedIps().forEach(ip -> addresses.add(Addresses.address(ip.ipAddress())));
        List<DhcpHost.Option> options = new ArrayList<>();
        for (var option : port.extraOptions()) {
            try {
                options.add(new DhcpHost.Option(option.name(), option.value(), option.ipVersion() == 6));
            } catch (IllegalArgumentException e) {
                LOG.log(
                        Level.WARNING,
                        "a DHCP option of port " + port.portId() + " was left out" + ": " + e.getMessage());
            }
        }
        var mac = new MacAddress(port.macAddress());
        var name = port.hostname();
        if (name != null) {
            try {
                return new DhcpHost(port.portId(), mac, name, addresses, options);
            } catch (IllegalArgumentException e) {
                LOG.log(
                        Level.WARNING,
                        "the name of port " + port.portId() + " is no host name" + ": " + e.getMessage());
            }
        }
        return new DhcpHost(port.portId(), mac, defaultName(port, addresses), addresses, options);
    }

    /// `host-10-0-0-5`, as upstream names ports without a DNS name.
    private static String defaultName(DhcpPortInfo port, List<IPAddress> addresses) {
        if (addresses.isEmpty()) {
            return "host-" + port.portId();
        }
        var first = addresses.getFirst();
        var text = first.isIPv6() ? first.toFullString() : Addresses.bare(first);
        return "host-" + text.replace('.', '-').replace(':', '-');
    }

    /// The subnets with DHCP in which the agent's own port has an address.
    private static List<DhcpSubnet> subnets(NetworkInfo network, DhcpPortInfo own) {
        List<DhcpSubnet> all = new ArrayList<>();
        for (var subnet : network.subnets()) {
            if (subnet.enableDhcp()) {
                own.fixedIps().stream()
                        .filter(ip -> ip.subnetId().equals(subnet.id()))
                        .findFirst()
                        .ifPresent(ip -> all.add(subnet(subnet, Addresses.address(ip.ipAddress()))));
            }
        }
        return all;
    }

    private static DhcpSubnet subnet(SubnetInfo subnet, IPAddress server) {
        var gateway = subnet.gatewayIp();
        List<DhcpSubnet.HostRoute> routes = new ArrayList<>();
        subnet.hostRoutes()
                .forEach(route -> routes.add(new DhcpSubnet.HostRoute(
                        Addresses.prefix(route.destination()), Addresses.address(route.nexthop()))));
        return new DhcpSubnet(
                subnet.id(),
                Addresses.prefix(subnet.cidr()),
                server,
                gateway == null ? null : Addresses.address(gateway),
                subnet.dnsNameservers().stream().map(Addresses::address).toList(),
                routes,
                "dhcpv6-stateful".equals(subnet.ipv6AddressMode()));
    }
}
