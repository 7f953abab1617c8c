package org.pileus.neutron.server.routers;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.ipam.Allocation;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.ports.PortRepository;
import org.pileus.neutron.server.ports.ServicePort;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.subnets.Subnet;
import tools.jackson.databind.JsonNode;

/// The ports of routers: interfaces and gateways, and what they connect.
public final class RouterPorts {
    private final Database db;
    private final PortRepository ports;
    private final Model model;

    public RouterPorts(Database db, PortRepository ports, Model model) {
        this.db = db;
        this.ports = ports;
        this.model = model;
    }

    List<Port> all(String routerId) {
        return db.read(query -> ports.ofDevices(query, List.of(routerId)));
    }

    List<Port> interfaces(String routerId) {
        return all(routerId).stream()
                .filter(port -> port.deviceOwner().equals(ServicePort.ROUTER_INTERFACE))
                .toList();
    }

    Optional<Port> gateway(String routerId) {
        return all(routerId).stream()
                .filter(port -> port.deviceOwner().equals(ServicePort.ROUTER_GATEWAY))
                .findFirst();
    }

    Optional<Port> port(String id) {
        return db.read(query -> ports.find(query, id));
    }

    /// Ids of routers with an interface in a subnet.
    public List<String> routersOf(String subnetId) {
        return db.read(query -> ports.ofSubnet(query, subnetId)).stream()
                .filter(port -> port.deviceOwner().equals(ServicePort.ROUTER_INTERFACE))
                .map(Port::deviceId)
                .distinct()
                .toList();
    }

    List<Subnet> subnets(Port port) {
        return port.fixedIps().stream()
                .flatMap(ip -> model.find(Kind.SUBNET, ip.subnetId()).stream())
                .map(Subnet::new)
                .toList();
    }

    /// A router connects prefixes that do not overlap, each once.
    void requireDisjoint(String routerId, List<Subnet> wanted) {
        for (var port : all(routerId)) {
            for (var there : subnets(port)) {
                for (var subnet : wanted) {
                    requireDisjoint(there, subnet);
                }
            }
        }
    }

    private static void requireDisjoint(Subnet there, Subnet wanted) {
        if (there.id().equals(wanted.id())) {
            throw ApiException.invalid("Bad router request: Router already has a port on subnet " + wanted.id() + ".");
        }
        var a = there.prefix();
        var b = wanted.prefix();
        if (a.isIPv6() == b.isIPv6() && (a.contains(b) || b.contains(a))) {
            throw ApiException.invalid("Bad router request: Cidr " + wanted.cidr() + " of subnet " + wanted.id()
                    + " overlaps with cidr " + there.cidr() + " of subnet " + there.id() + ".");
        }
    }

    /// Every next hop is a neighbour of the router, and not the router itself.
    void requireReachable(String routerId, JsonNode routes) {
        List<IPAddress> own = new ArrayList<>();
        List<IPAddress> near = new ArrayList<>();
        if (!routes.isEmpty()) {
            for (var port : all(routerId)) {
                subnets(port).forEach(subnet -> near.add(subnet.prefix()));
                port.fixedIps().stream()
                        .map(Allocation::ipAddress)
                        .map(Values::address)
                        .filter(Objects::nonNull)
                        .forEach(own::add);
            }
        }
        for (var route : routes) {
            var hop =
                    Objects.requireNonNull(Values.address(route.path("nexthop").stringValue()));
            if (near.stream().noneMatch(prefix -> prefix.isIPv6() == hop.isIPv6() && prefix.contains(hop))) {
                throw invalidRoutes("the nexthop " + hop + " is not connected with the router");
            }
            if (own.contains(hop)) {
                throw invalidRoutes("the nexthop " + hop + " is used by the router");
            }
        }
    }

    private static ApiException invalidRoutes(String reason) {
        return new ApiException(new Failure.Invalid("InvalidRoutes", "Invalid format for routes: " + reason + "."));
    }
}
