package org.pileus.client.neutron;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// One security group, without its rules.
public record SecurityGroupRecord(String id, String name, String projectId, String description) {
    static SecurityGroupRecord of(JsonNode node) {
        return new SecurityGroupRecord(
                Json.text(node, "id"),
                Json.text(node, "name"),
                Json.text(node, "project_id"),
                node.path("description").asString(""));
    }
}
