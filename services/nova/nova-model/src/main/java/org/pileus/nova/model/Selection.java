package org.pileus.nova.model;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A place for one instance.
/// @param provider           the resource provider of the compute node
/// @param availabilityZone   of the host now
/// @param allocations        body of `allocations` for Placement: provider id to `{"resources": {...}}`
public record Selection(String host, String node, UUID provider, String availabilityZone, ObjectNode allocations) {
    public ObjectNode toJson() {
        var json = Json.object();
        json.put("host", host);
        json.put("node", node);
        json.put("provider", provider.toString());
        json.put("availability_zone", availabilityZone);
        json.set("allocations", allocations);
        return json;
    }

    public static Selection fromJson(JsonNode json) {
        return new Selection(
                Json.text(json, "host"),
                Json.text(json, "node"),
                Texts.uuid(json, "provider"),
                Json.text(json, "availability_zone"),
                (ObjectNode) json.path("allocations"));
    }

    static ArrayNode toJson(List<Selection> selections) {
        var array = Json.array();
        selections.forEach(selection -> array.add(selection.toJson()));
        return array;
    }

    static List<Selection> listFromJson(JsonNode array) {
        List<Selection> list = new ArrayList<>(array.size());
        array.forEach(item -> list.add(fromJson(item)));
        return List.copyOf(list);
    }
}
