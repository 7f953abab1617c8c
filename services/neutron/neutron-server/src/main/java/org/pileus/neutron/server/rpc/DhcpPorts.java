package org.pileus.neutron.server.rpc;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.ports.PortRepository;
import org.pileus.neutron.server.ports.PortWriter;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

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
        var network = model.find(Kind.NETWORK, networkId).orElseThrow(() -> ApiException.notFound("Network", networkId));
        var known = find(host, networkId);
        var wanted = wanted(networkId, known.map(Port::fixedIps).orElse(List.of()).stream()
                .map(ip -> ip.subnetId() + "/" + ip.ipAddress())
                .toList());
        if (known.isPresent()) {
            return current(known.get(), host, wanted);
        }
        return writer.create(
                        List.of(attributes(network, host, wanted)), agent(), false, PortWriter.Alongside.NOTHING)
                .getFirst();
    }

    private Port current(Port port, String host, ArrayNode wanted) {
        var changes = Json.object();
        if (!port.body().path("fixed_ips").equals(wanted)) {
            changes.set("fixed_ips", wanted);
        }
        if (!port.bound() || !port.host().equals(host)) {
            changes.put("binding:host_id", host);
        }
        return changes.isEmpty() ? port : writer.update(port, changes, agent());
    }

    private Optional<Port> find(String host, String networkId) {
        return db
                .read(query -> ports.ofDevices(query, List.of(deviceId(host, networkId))))
                .stream()
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
                    .ifPresent(ip -> entry.put("ip_address", ip.substring(subnet.id().length() + 1)));
        }
        return all;
    }

    private static ObjectNode attributes(Resource network, String host, ArrayNode wanted) {
        var body = Json.object()
                .put("project_id", network.projectId())
                .put("network_id", network.id())
                .put("device_id", deviceId(host, network.id()))
                .put("device_owner", Port.DHCP_OWNER)
                .put("binding:host_id", host)
                .put("name", "");
        body.set("admin_state_up", BooleanNode.TRUE);
        body.set("port_security_enabled", BooleanNode.FALSE);
        body.set("propagate_uplink_status", BooleanNode.TRUE);
        body.set("binding:vnic_type", StringNode.valueOf("normal"));
        body.putNull("numa_affinity_policy");
        body.putNull("device_profile");
        body.set("fixed_ips", wanted);
        return body;
    }

    /// The agent serves the network no more.
    void release(String host, String networkId) {
        find(host, networkId).ifPresent(writer::delete);
    }

    /// Agents act for nobody: what they may do is decided by what they are asked to do.
    static RequestContext agent() {
        return RequestContext.anonymous("req-agent", null);
    }
}
