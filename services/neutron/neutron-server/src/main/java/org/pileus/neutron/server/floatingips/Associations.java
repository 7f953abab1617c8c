package org.pileus.neutron.server.floatingips;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Request;
import org.pileus.neutron.server.ipam.Allocation;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.ports.PortsApi;
import org.pileus.neutron.server.routers.RouterPorts;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import tools.jackson.databind.node.ObjectNode;

/// Finds the port, the address and the router that a floating IP leads to.
public final class Associations {
    private final PortsApi ports;
    private final RouterPorts routers;
    private final Model model;

    public Associations(PortsApi ports, RouterPorts routers, Model model) {
        this.ports = ports;
        this.routers = routers;
        this.model = model;
    }

    /// Where a floating IP leads.
    /// @param deviceId of the port; may be empty
    record Link(String portId, String fixedIpAddress, String routerId, String deviceId) {}

    /// Finds what a request wants.
    /// @param wanted `port_id` and `fixed_ip_address` of a request
    /// @return null when no port is wanted
    @Nullable
    Link find(Request request, String floatingNetwork, ObjectNode wanted) {
        var id = wanted.path("port_id");
        if (!id.isString()) {
            if (wanted.path("fixed_ip_address").isString()) {
                throw bad("fixed_ip_address cannot be specified without a port_id");
            }
            return null;
        }
        var port = ports.find(id.stringValue())
                .filter(found -> request.allows("get_port", ports.target(found, request.context())))
                .orElseThrow(() -> ApiException.notFound("Port", id.stringValue()));
        if (!request.context().hasRole("admin")
                && !port.projectId().equals(request.context().projectId())) {
            throw bad("Port " + port.id() + " is associated with a different tenant than the floating IP");
        }
        var address = address(port, wanted.path("fixed_ip_address").asString(""));
        return new Link(port.id(), address.ipAddress(), router(port, address, floatingNetwork), port.deviceId());
    }

    private static ApiException bad(String reason) {
        return ApiException.invalid("Bad floatingip request: " + reason + ".");
    }

    private static Allocation address(Port port, String wanted) {
        var all = port.fixedIps().stream()
                .filter(ip -> ip.ipAddress().indexOf(':') < 0)
                .toList();
        if (!wanted.isEmpty()) {
            return all.stream()
                    .filter(ip -> ip.ipAddress().equals(wanted))
                    .findAny()
                    .orElseThrow(() -> bad("Port " + port.id() + " does not have fixed ip " + wanted));
        }
        if (all.isEmpty()) {
            throw bad("Cannot add floating IP to port " + port.id() + " that has no fixed IPv4 addresses");
        }
        if (all.size() > 1) {
            throw bad(
                    "Port " + port.id()
                            + " has multiple fixed IPv4 addresses. Must provide a specific IPv4 address when assigning a floating IP");
        }
        return all.getFirst();
    }

    /// The router between the port's subnet and the floating network.
    private String router(Port port, Allocation address, String floatingNetwork) {
        for (var id : routers.routersOf(address.subnetId())) {
            var gateway = model.find(Kind.ROUTER, id)
                    .map(router -> router.get("external_gateway_info")
                            .path("network_id")
                            .asString(""));
            if (gateway.isPresent() && gateway.get().equals(floatingNetwork)) {
                return id;
            }
        }
        throw new ApiException(new Failure.NotFound(
                "ExternalGatewayForFloatingIP",
                address.subnetId(),
                "External network " + floatingNetwork + " is not reachable from subnet " + address.subnetId()
                        + ". Therefore, cannot associate Port " + port.id() + " with a Floating IP."));
    }

    /// Where a stored floating IP leads now.
    Optional<Link> of(Resource fip) {
        var port = fip.textOrNull("port_id");
        var router = fip.textOrNull("router_id");
        var address = fip.textOrNull("fixed_ip_address");
        if (port == null || router == null || address == null) {
            return Optional.empty();
        }
        var device =
                ports.find(port).filter(Port::ofInstance).map(Port::deviceId).orElse("");
        return Optional.of(new Link(port, address, router, device));
    }
}
