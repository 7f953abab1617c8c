package org.pileus.nova.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One NIC that was asked for: by network (a port is made for it) or by port (the user's own, kept at delete).
/// @param fixedIp  an address on the network, or null
/// @param tag      device tag for the guest's metadata
public record RequestedNetwork(
        @Nullable UUID network,
        @Nullable UUID port,
        @Nullable String fixedIp,
        @Nullable String tag) {
    public RequestedNetwork {
        if (network == null && port == null) {
            throw new IllegalArgumentException("a requested network without network and port");
        }
    }

    public ObjectNode toJson() {
        var node = Json.object();
        Texts.put(node, "network", network);
        Texts.put(node, "port", port);
        Texts.put(node, "fixed_ip", fixedIp);
        Texts.put(node, "tag", tag);
        return node;
    }

    public static RequestedNetwork fromJson(JsonNode node) {
        return new RequestedNetwork(
                Texts.uuidOrNull(node, "network"),
                Texts.uuidOrNull(node, "port"),
                Json.textOrNull(node, "fixed_ip"),
                Json.textOrNull(node, "tag"));
    }
}
