package org.pileus.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.SpanRecord;
import org.pileus.kernel.trace.Step;
import tools.jackson.databind.JsonNode;

/// Against a collector that listens on a socket.
class OtlpExporterTest {
    private static final String REQUEST = "req-01234567-89ab-cdef-0123-456789abcdef";

    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final SystemTimers timers = new SystemTimers();
    private final SocketTransport http = new SocketTransport(null);
    private HttpServer collector;
    private OtlpExporter exporter;

    @BeforeEach
    void listen() throws Exception {
        var app = HttpApp.named(
                        "collector", IdSource.random(), (failure, request, id) -> Response.text(400, failure.message()))
                .routes(List.of(Route.open("POST", "/v1/traces", request -> {
                            received.add(request.json());
                            return Response.text(status.get(), "{}");
                        })
                        .bodyLimit(16L << 20)))
                .build();
        collector = HttpServer.start(List.of(new Binding("collector", "127.0.0.1", 0, app)), null);
        exporter = new OtlpExporter(
                http, "http://127.0.0.1:" + collector.port("collector") + "/v1/traces", timers, new Random(1));
    }

    @AfterEach
    void stop() {
        exporter.close();
        collector.close();
        http.close();
        timers.close();
    }

    private static SpanRecord span(
            String actor, @Nullable String requestId, @Nullable String global, @Nullable String error) {
        return new SpanRecord(
                new Step("nova", 7, "select-host"),
                actor,
                "placement",
                Means.REST,
                "GET /allocation_candidates",
                requestId,
                global,
                "1f7ab5a0-0000-0000-0000-000000000001",
                null,
                1_700_000_000_000_001L,
                1500,
                error,
                Map.of("hosts", "3"));
    }

    @Test
    void stepArrivesAsASpanOfTheRequestsTrace() throws Exception {
        exporter.accept(span("nova-scheduler", REQUEST, null, null));
        var request = received.poll(10, TimeUnit.SECONDS);
        var resource = request.path("resourceSpans").get(0);
        assertThat(resource.path("resource")
                        .path("attributes")
                        .get(0)
                        .path("value")
                        .path("stringValue")
                        .asString())
                .isEqualTo("nova-scheduler");
        var span = resource.path("scopeSpans").get(0).path("spans").get(0);
        assertThat(span.path("traceId").asString()).isEqualTo("0123456789abcdef0123456789abcdef");
        assertThat(span.path("spanId").asString()).matches("[0-9a-f]{16}");
        assertThat(span.path("name").asString()).isEqualTo("nova.7 select-host");
        assertThat(span.path("kind").asInt()).isEqualTo(3);
        assertThat(span.path("startTimeUnixNano").asString()).isEqualTo("1700000000000001000");
        assertThat(span.path("endTimeUnixNano").asString()).isEqualTo("1700000000001501000");
        assertThat(span.path("attributes").toString()).contains("\"pileus.hosts\"", "\"openstack.instance_uuid\"");
        assertThat(span.has("status")).isFalse();
    }

    @Test
    void failedStepSaysWhy() throws Exception {
        exporter.accept(span("nova-scheduler", REQUEST, null, "no valid host"));
        var span = received.poll(10, TimeUnit.SECONDS)
                .path("resourceSpans")
                .get(0)
                .path("scopeSpans")
                .get(0)
                .path("spans")
                .get(0);
        assertThat(span.path("status").path("code").asInt()).isEqualTo(2);
        assertThat(span.path("status").path("message").asString()).isEqualTo("no valid host");
    }

    @Test
    void servicesThatPassARequestOnAreInItsTrace() {
        var first = span("nova-api", REQUEST, null, null);
        var later = span("neutron-server", "req-ffffffff-ffff-ffff-ffff-ffffffffffff", REQUEST, null);
        var odd = span("nova-compute", "not a request id", null, null);
        assertThat(OtlpSpans.traceId(later)).isEqualTo(OtlpSpans.traceId(first));
        assertThat(OtlpSpans.traceId(odd))
                .hasSize(32)
                .isEqualTo(OtlpSpans.traceId(odd))
                .isNotEqualTo(OtlpSpans.traceId(first));
        assertThat(OtlpSpans.traceId(span("nova-compute", null, null, null))).hasSize(32);
    }

    @Test
    void collectorThatRefusesCostsSpansAndNothingElse() {
        status.set(503);
        exporter.accept(span("nova-api", REQUEST, null, null));
        exporter.flush();
        assertThat(exporter.dropped()).isEqualTo(1);
        status.set(200);
        received.clear();
        exporter.accept(span("nova-api", REQUEST, null, null));
        exporter.flush();
        assertThat(received).hasSize(1);
        assertThat(exporter.dropped()).isEqualTo(1);
    }

    @Test
    void queueIsBounded() {
        collector.close();
        for (var i = 0; i < 30_000; i++) {
            exporter.accept(span("nova-api", REQUEST, null, null));
        }
        assertThat(exporter.dropped()).isBetween(10_000L, 20_500L);
    }
}
