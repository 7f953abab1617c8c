package org.pileus.neutron.server.rpc;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.ports.PortRepository;
import org.pileus.neutron.server.ports.PortWriter;
import org.pileus.neutron.server.ports.ServicePort;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The ports of DHCP agents in the networks that they serve.
final class DhcpPorts {
    private final Database db;
    private final PortRepository ports;
    private final PortWriter writer;
    private final Model model;

    DhcpPorts(Database db, PortRepository ports, PortWriter writer, Model model) {
        this.db = db;
        this.ports = ports;
        this.writer = writer;
        this.model = model;
    }

    /// The same for every call of one host and network, so that a repeated call finds its port. Upstream's form.
    static String deviceId(String host, String networkId) {
        return "dhcp" + UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8)) + "-" + networkId;
    }

    /// Makes the port, or brings its addresses up to date.
    Port ensure(String host, String networkId) {
        var network =
                model.find(Kind.NETWORK, networkId).orElseThrow(() -> ApiException.notFound("Network", networkId));
        var known = find(host, networkId);
        var wanted = wanted(
                networkId,
                known.map(Port::fixedIps).orElse(List.of()).stream()
                        .map(ip -> ip.subnetId() + "/" + ip.ipAddress())
                        .toList());
        if (known.isPresent()) {
            return current(known.get(), host, wanted);
        }
        return writer.create(
                        List.of(attributes(network, host, wanted)),
                        ServicePort.caller(),
                        false,
                        PortWriter.Alongside.NOTHING)
                .getFirst();
    }

    private static ObjectNode attributes(Resource network, String host, ArrayNode wanted) {
        var attributes = ServicePort.attributes(
                network.projectId(), network.id(), deviceId(host, network.id()), Port.DHCP_OWNER, host, wanted);
        attributes.set("fixed_ips", wanted);
        return attributes;
    }

    private Port current(Port port, String host, ArrayNode wanted) {
        var changes = Json.object();
        if (!port.body().path("fixed_ips").equals(wanted)) {
            changes.set("fixed_ips", wanted);
        }
        if (!port.bound() || !port.host().equals(host)) {
            changes.put("binding:host_id", host);
        }
        return changes.isEmpty() ? port : writer.update(port, changes, ServicePort.caller());
    }

    private Optional<Port> find(String host, String networkId) {
        return db.read(query -> ports.ofDevices(query, List.of(deviceId(host, networkId)))).stream()
                .findFirst();
    }

    /// One address in each subnet with DHCP; those that the port has stay.
    private ArrayNode wanted(String networkId, List<String> held) {
        var all = Json.array();
        var subnets = model.children(Kind.SUBNET, networkId).stream()
                .filter(subnet -> subnet.flag("enable_dhcp"))
                .sorted(java.util.Comparator.comparing(Resource::createdAt).thenComparing(Resource::id))
                .toList();
        for (var subnet : subnets) {
            var entry = all.addObject().put("subnet_id", subnet.id());
            held.stream()
                    .filter(ip -> ip.startsWith(subnet.id() + "/"))
                    .findFirst()
                    .ifPresent(ip ->
                            entry.put("ip_address", ip.substring(subnet.id().length() + 1)));
        }
        return all;
    }

    /// The agent serves the network no more.
    void release(String host, String networkId) {
        find(host, networkId).ifPresent(writer::delete);
    }
}
