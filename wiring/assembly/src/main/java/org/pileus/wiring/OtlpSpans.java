package org.pileus.wiring;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Digests;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.SpanRecord;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Steps in the JSON form of OTLP: ids in hexadecimal, times in nanoseconds as text. Source: OTLP
/// specification 1, "JSON Protobuf Encoding"; `opentelemetry/proto/trace/v1/trace.proto`.
final class OtlpSpans {
    private static final int KIND_INTERNAL = 1;
    private static final int KIND_CLIENT = 3;
    private static final int KIND_PRODUCER = 4;
    private static final int STATUS_ERROR = 2;
    private static final int REQUEST_ID = "req-".length() + 36;

    private final RandomGenerator random;

    OtlpSpans(RandomGenerator random) {
        this.random = random;
    }

    /// One export request; the actor of a step is the `service.name` of its resource.
    ObjectNode request(List<SpanRecord> batch) {
        var request = Json.object();
        var resources = request.putArray("resourceSpans");
        Map<String, ArrayNode> byActor = new HashMap<>();
        for (var span : batch) {
            byActor.computeIfAbsent(span.actor(), actor -> resource(resources, actor))
                    .add(span(span));
        }
        return request;
    }

    private static ArrayNode resource(ArrayNode resources, String actor) {
        var entry = resources.addObject();
        var attributes = entry.putObject("resource").putArray("attributes");
        attribute(attributes, "service.name", actor);
        attribute(attributes, "service.namespace", "pileus");
        var scope = entry.putArray("scopeSpans").addObject();
        scope.putObject("scope").put("name", "org.pileus");
        return scope.putArray("spans");
    }

    private ObjectNode span(SpanRecord span) {
        var node = Json.object()
                .put("traceId", traceId(span))
                .put("spanId", HexFormat.of().toHexDigits(random.nextLong() | 1)) // an id of zeros is no id
                .put("name", span.step().id() + " " + span.step().name())
                .put("kind", kind(span.means()))
                .put("startTimeUnixNano", span.startedMicros() + "000")
                .put("endTimeUnixNano", span.startedMicros() + span.durationMicros() + "000");
        var attributes = node.putArray("attributes");
        attribute(attributes, "flow.step", span.step().id());
        attribute(attributes, "pileus.means", span.means().name());
        attribute(attributes, "pileus.target", span.target());
        attribute(attributes, "peer.service", span.peer());
        attribute(attributes, "openstack.request_id", span.requestId());
        attribute(attributes, "openstack.global_request_id", span.globalRequestId());
        attribute(attributes, "openstack.instance_uuid", span.subject());
        attribute(attributes, "openstack.port_id", span.object());
        span.details().forEach((key, value) -> attribute(attributes, "pileus." + key, value));
        if (span.error() != null) {
            node.putObject("status").put("code", STATUS_ERROR).put("message", span.error());
        }
        return node;
    }

    private static int kind(Means means) {
        return switch (means) {
            case REST, CALL, SQL -> KIND_CLIENT;
            case CAST -> KIND_PRODUCER;
            case HOST, LOCAL -> KIND_INTERNAL;
        };
    }

    private static void attribute(ArrayNode attributes, String key, @Nullable String value) {
        if (value != null) {
            attributes.addObject().put("key", key).putObject("value").put("stringValue", value);
        }
    }

    /// All that one request of a client set off is one trace, in whatever process it happened: services
    /// pass its id on. The digits of a request id are the trace id, so that either is found by the other.
    static String traceId(SpanRecord span) {
        var first = span.globalRequestId() != null ? span.globalRequestId() : span.requestId();
        var name = first != null ? first : span.subject() != null ? span.subject() : span.target();
        if (name.length() == REQUEST_ID && name.startsWith("req-")) {
            return name.substring("req-".length()).replace("-", "");
        }
        return HexFormat.of().formatHex(Digests.sha256(name), 0, 16);
    }
}
