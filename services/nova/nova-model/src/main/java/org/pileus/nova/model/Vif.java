package org.pileus.nova.model;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One NIC of an instance: nova's copy of its port (the network info cache). Neutron stays the truth; the copy is
/// refreshed at build, at attach and detach, and at `network-changed` events.
///
/// @param networkName  the label under `addresses`
/// @param ours         made by nova, so deleted with the instance; false for a user's port, which is only unbound
/// @param active       the port's status is ACTIVE
public record Vif(
        UUID port,
        UUID network,
        String networkName,
        String mac,
        List<FixedIp> fixedIps,
        List<SubnetInfo> subnets,
        int mtu,
        boolean ours,
        boolean active,
        @Nullable String tag) {
    public Vif {
        fixedIps = List.copyOf(fixedIps);
        subnets = List.copyOf(subnets);
    }

    public Vif withActive(boolean now) {
        return new Vif(port, network, networkName, mac, fixedIps, subnets, mtu, ours, now, tag);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("port", port.toString());
        node.put("network", network.toString());
        node.put("label", networkName);
        node.put("mac", mac);
        var ips = node.putArray("fixed_ips");
        fixedIps.forEach(ip -> ips.add(ip.toJson()));
        var nets = node.putArray("subnets");
        subnets.forEach(subnet -> nets.add(subnet.toJson()));
        node.put("mtu", mtu);
        node.put("ours", ours);
        node.put("active", active);
        Texts.put(node, "tag", tag);
        return node;
    }

    public static Vif fromJson(JsonNode node) {
        List<FixedIp> ips = new ArrayList<>();
        node.path("fixed_ips").forEach(item -> ips.add(FixedIp.fromJson(item)));
        List<SubnetInfo> subnets = new ArrayList<>();
        node.path("subnets").forEach(item -> subnets.add(SubnetInfo.fromJson(item)));
        return new Vif(
                Texts.uuid(node, "port"),
                Texts.uuid(node, "network"),
                Json.text(node, "label"),
                Json.text(node, "mac"),
                ips,
                subnets,
                node.path("mtu").asInt(0),
                node.path("ours").asBoolean(true),
                node.path("active").asBoolean(false),
                Json.textOrNull(node, "tag"));
    }

    public static ArrayNode toJson(List<Vif> vifs) {
        var array = Json.array();
        vifs.forEach(vif -> array.add(vif.toJson()));
        return array;
    }

    public static List<Vif> listFromJson(JsonNode node) {
        List<Vif> vifs = new ArrayList<>(node.size());
        node.forEach(item -> vifs.add(fromJson(item)));
        return List.copyOf(vifs);
    }
}
