package org.pileus.wiring;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.db.Counters;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.messaging.Bus;

/// `/metrics` and `/healthz` of one process. The library is loaded at the first request, not at start.
public final class Metrics {
    public static final int PORT = 9180;

    private final Map<String, Database> databases;
    private final Bus bus;
    private @Nullable PrometheusRegistry registry;

    /// @param databases by schema; the map may still grow
    public Metrics(Map<String, Database> databases, Bus bus) {
        this.databases = databases;
        this.bus = bus;
    }

    public HttpApp app(IdSource ids) {
        return HttpApp.named("metrics", ids, Metrics::refuse)
                .routes(java.util.List.of(
                        Route.open("GET", "/healthz", request -> Response.text(200, "OK\n")),
                        Route.open("GET", "/metrics", request -> render())))
                .build();
    }

    private static Response refuse(Failure failure, Request request, String requestId) {
        return Response.text(failure instanceof Failure.NotFound ? 404 : 400, failure.message() + "\n");
    }

    private Response render() {
        var out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry().scrape(), EscapingScheme.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.status(200).body(out.toByteArray(), PrometheusTextFormatWriter.CONTENT_TYPE);
    }

    private synchronized PrometheusRegistry registry() {
        if (registry == null) {
            var made = new PrometheusRegistry();
            database(made, "pileus_sql_statements", "SQL statements executed", Counters::statements);
            database(made, "pileus_sql_transactions", "write transactions committed", Counters::transactions);
            database(made, "pileus_sql_syncs", "synchronisations of the database file", Counters::syncs);
            CounterWithCallback.builder()
                    .name("pileus_bus_messages")
                    .help("messages by kind")
                    .labelNames("kind")
                    .callback(result -> {
                        var counters = bus.counters();
                        result.call(counters.calls(), "call");
                        result.call(counters.casts(), "cast");
                        result.call(counters.fanouts(), "fanout");
                    })
                    .register(made);
            CounterWithCallback.builder()
                    .name("process_cpu_seconds")
                    .help("processor time used by this process")
                    .callback(result -> result.call(cpuSeconds()))
                    .register(made);
            GaugeWithCallback.builder()
                    .name("pileus_heap_used_bytes")
                    .help("heap in use")
                    .callback(result -> result.call(Runtime.getRuntime().totalMemory()
                            - Runtime.getRuntime().freeMemory()))
                    .register(made);
            registry = made;
        }
        return registry;
    }

    private void database(PrometheusRegistry into, String name, String help, ToLongFunction<Counters> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("schema")
                .callback(result -> databases.forEach(
                        (schema, database) -> result.call(value.applyAsLong(database.counters()), schema)))
                .register(into);
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : 0;
    }
}
