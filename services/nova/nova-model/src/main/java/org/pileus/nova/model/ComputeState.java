package org.pileus.nova.model;

import java.util.UUID;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a compute service says of itself every `report_interval`: that it lives, and what its node holds.
///
/// @param serviceId  id of the service record, for `os-services`
/// @param nodeId     id of the compute node, equal to that of its resource provider
/// @param node       hypervisor host name
/// @param report     counts the reports since the start of the service
/// @param zone       availability zone as the record of the service says; an aggregate may name another
/// @param disabled   as the record of the service said when it started
/// @param running    false in the last report, when the service stops in order
public record ComputeState(
        UUID serviceId,
        UUID nodeId,
        String host,
        String node,
        String zone,
        boolean disabled,
        long report,
        boolean running,
        NodeStats stats) {
    public static final String METHOD = "state";

    public ObjectNode toJson() {
        var json = Json.object();
        json.put("service", serviceId.toString());
        json.put("node_id", nodeId.toString());
        json.put("host", host);
        json.put("node", node);
        json.put("zone", zone);
        json.put("disabled", disabled);
        json.put("report", report);
        json.put("running", running);
        json.set("stats", stats.toJson());
        return json;
    }

    public static ComputeState fromJson(JsonNode json) {
        return new ComputeState(
                Texts.uuid(json, "service"),
                Texts.uuid(json, "node_id"),
                Json.text(json, "host"),
                Json.text(json, "node"),
                json.path("zone").asString("nova"),
                json.path("disabled").asBoolean(false),
                json.path("report").longValue(),
                json.path("running").asBoolean(true),
                NodeStats.fromJson(json.path("stats")));
    }
}
