package org.pileus.nova.model.metadata;

import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `network_data.json`: links, networks and services of a guest, as cloud-init reads them.
final class NetworkData {
    private NetworkData() {}

    static ObjectNode of(List<GuestInterface> interfaces) {
        var root = Json.object();
        var links = root.putArray("links");
        var networks = root.putArray("networks");
        var resolvers = new LinkedHashSet<String>();
        var index = 0;
        for (var nic : interfaces) {
            // Only the first subnet of each family is told, as the format's readers expect.
            var v4 = first(nic, 4);
            var v6 = first(nic, 6);
            if (v4 == null && v6 == null) {
                continue;
            }
            var id = nic.device() == null ? "interface" + index : nic.device();
            index++;
            link(links, nic, id);
            for (var subnet : new @Nullable GuestSubnet[] {v4, v6}) {
                if (subnet != null && !subnet.addresses().isEmpty()) {
                    network(networks, nic, subnet, id);
                    resolvers.addAll(subnet.dns());
                }
            }
        }
        services(root.putArray("services"), List.copyOf(resolvers));
        return root;
    }

    private static @Nullable GuestSubnet first(GuestInterface nic, int version) {
        for (var subnet : nic.subnets()) {
            if (subnet.ipVersion() == version) {
                return subnet;
            }
        }
        return null;
    }

    private static void link(ArrayNode links, GuestInterface nic, String id) {
        var link = links.addObject();
        link.put("id", id);
        link.put("vif_id", nic.portId());
        link.put("type", nic.vifType());
        // A DHCP server announces the MTU itself; a guest told twice could disagree with it.
        var dhcp = nic.subnets().stream().anyMatch(GuestSubnet::dhcp);
        link.put("mtu", dhcp ? null : nic.mtu());
        link.put("ethernet_mac_address", nic.macAddress());
    }

    private static void network(ArrayNode networks, GuestInterface nic, GuestSubnet subnet, String link) {
        var node = Json.object();
        node.put("id", "network" + networks.size());
        networks.add(node);
        var mode = subnet.ipv6AddressMode();
        if (mode == null && subnet.dhcp()) {
            node.put("type", "ipv" + subnet.ipVersion() + "_dhcp");
            node.put("link", link);
            node.put("network_id", nic.networkId());
            return;
        }
        node.put("type", "ipv" + subnet.ipVersion() + (mode == null ? "" : "_" + mode));
        node.put("link", link);
        node.put("ip_address", subnet.addresses().getFirst().address());
        node.put("netmask", Netmask.of(subnet.cidr(), subnet.ipVersion()));
        var routes = node.putArray("routes");
        if (subnet.gateway() != null) {
            var everywhere = subnet.ipVersion() == 4 ? "0.0.0.0" : "::";
            route(routes, everywhere, everywhere, subnet.gateway());
        }
        for (var more : subnet.routes()) {
            var slash = more.cidr().indexOf('/');
            var version = more.cidr().indexOf(':') >= 0 ? 6 : 4;
            route(
                    routes,
                    slash < 0 ? more.cidr() : more.cidr().substring(0, slash),
                    Netmask.of(more.cidr(), version),
                    more.gateway());
        }
        node.put("network_id", nic.networkId());
        services(node.putArray("services"), subnet.dns());
    }

    private static void route(ArrayNode routes, String network, String netmask, String gateway) {
        routes.addObject().put("network", network).put("netmask", netmask).put("gateway", gateway);
    }

    private static void services(ArrayNode services, List<String> dns) {
        for (var address : dns) {
            services.addObject().put("type", "dns").put("address", address);
        }
    }
}
