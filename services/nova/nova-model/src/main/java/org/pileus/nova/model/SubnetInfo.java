package org.pileus.nova.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a guest must know of a subnet to configure itself without DHCP (`network_data.json`).
public record SubnetInfo(String id, String cidr, @Nullable String gateway, boolean dhcp, List<String> nameservers) {
    public SubnetInfo {
        nameservers = List.copyOf(nameservers);
    }

    ObjectNode toJson() {
        var node = Json.object();
        node.put("id", id);
        node.put("cidr", cidr);
        Texts.put(node, "gateway", gateway);
        node.put("dhcp", dhcp);
        node.set("dns", Texts.array(nameservers));
        return node;
    }

    static SubnetInfo fromJson(JsonNode node) {
        return new SubnetInfo(
                Json.text(node, "id"),
                Json.text(node, "cidr"),
                Json.textOrNull(node, "gateway"),
                node.path("dhcp").asBoolean(true),
                Texts.list(node.path("dns")));
    }
}
