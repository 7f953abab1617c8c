package org.pileus.kernel.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One finished step.
/// @param subject         what the flow is about: the id of the instance
/// @param object          a second id: the port
/// @param startedMicros   wall time, microseconds since the epoch
/// @param durationMicros  monotonic
/// @param error           null when it went well
public record SpanRecord(
        Step step,
        String actor,
        @Nullable String peer,
        Means means,
        String target,
        @Nullable String requestId,
        @Nullable String globalRequestId,
        @Nullable String subject,
        @Nullable String object,
        long startedMicros,
        long durationMicros,
        @Nullable String error,
        Map<String, String> details) {

    public SpanRecord {
        details = Map.copyOf(details);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("flow", step.flow());
        node.put("n", step.number());
        node.put("part", step.part());
        node.put("name", step.name());
        node.put("actor", actor);
        node.put("peer", peer);
        node.put("means", means.name());
        node.put("target", target);
        node.put("request_id", requestId);
        node.put("global_request_id", globalRequestId);
        node.put("instance_uuid", subject);
        node.put("port_id", object);
        node.put("started", startedMicros);
        node.put("duration_us", durationMicros);
        node.put("result", error == null ? "Success" : "Error");
        node.put("error", error);
        var more = node.putObject("detail");
        details.forEach(more::put);
        return node;
    }

    public static SpanRecord fromJson(JsonNode node) {
        Map<String, String> details = new LinkedHashMap<>();
        node.path("detail")
                .properties()
                .forEach(e -> details.put(e.getKey(), e.getValue().asString()));
        return new SpanRecord(
                new Step(
                        Json.text(node, "flow"),
                        node.path("n").intValue(),
                        Json.text(node, "part"),
                        Json.text(node, "name")),
                Json.text(node, "actor"),
                Json.textOrNull(node, "peer"),
                Means.valueOf(Json.text(node, "means")),
                Json.text(node, "target"),
                Json.textOrNull(node, "request_id"),
                Json.textOrNull(node, "global_request_id"),
                Json.textOrNull(node, "instance_uuid"),
                Json.textOrNull(node, "port_id"),
                node.path("started").longValue(),
                node.path("duration_us").longValue(),
                Json.textOrNull(node, "error"),
                details);
    }
}
