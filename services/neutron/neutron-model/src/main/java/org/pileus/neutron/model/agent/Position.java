package org.pileus.neutron.model.agent;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Where a neutron-server stands in what it tells all L2 agents: its fan-outs are numbered, so that an agent
/// notices what it missed. ADR 9.
/// @param sender    one life of one server
/// @param sequence  of the last fan-out, from 1; 0 when there was none
public record Position(String sender, long sequence) {
    public ObjectNode toJson() {
        return Json.object().put("sender", sender).put("sequence", sequence);
    }

    public static Position fromJson(JsonNode node) {
        return new Position(Wire.text(node, "sender"), node.path("sequence").asLong(0));
    }
}
