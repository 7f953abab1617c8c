package org.pileus.client.neutron;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One of the bindings of a port: its active one, or the one prepared on the target of a live migration.
/// @param status `ACTIVE` or `INACTIVE`
public record PortBindingRecord(String host, String status, String vifType, ObjectNode vifDetails, ObjectNode profile) {
    static PortBindingRecord of(JsonNode node) {
        return new PortBindingRecord(
                Json.text(node, "host"),
                Json.text(node, "status"),
                Json.text(node, "vif_type"),
                node.path("vif_details") instanceof ObjectNode details ? details : Json.object(),
                node.path("profile") instanceof ObjectNode profile ? profile : Json.object());
    }
}
