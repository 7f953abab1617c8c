package org.pileus.nova.api.usage;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Page;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.db.instances.InstanceList;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.model.Instance;
import tools.jackson.databind.node.ObjectNode;

/// What projects used in a time: hours of servers, cores, memory and disk.
public final class TenantUsageHandlers {
    private static final QueryShape QUERY = QueryShape.strictSince(75)
            .keys(Shapes.text(), "start", "end", "detailed")
            .paged(40);

    private final Database db;
    private final Clock clock;
    private final InstanceRepository instances = new InstanceRepository();

    public TenantUsageHandlers(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    private record Period(Instant start, Instant end, boolean detailed) {}

    private Period period(Request request) {
        QUERY.check(request);
        var end = request.query().last("end");
        var start = request.query().last("start");
        var to = end == null ? clock.instant() : time(end);
        var from = start == null ? to.minus(Duration.ofDays(1)) : time(start);
        if (!from.isBefore(to)) {
            throw ApiException.invalid("Invalid start time. The start time cannot occur after the end time.");
        }
        return new Period(from, to, "1".equals(request.query().last("detailed")));
    }

    private static Instant time(String text) {
        var found = Times.find(text);
        if (found == null) {
            throw ApiException.invalid("Datetime is in invalid format");
        }
        return found;
    }

    /// GET /os-simple-tenant-usage: of every project.
    public Response list(Request request) {
        var period = period(request);
        Map<String, List<Instance>> projects = new LinkedHashMap<>();
        for (var instance : all(new InstanceList().existedBetween(period.start, period.end))) {
            projects.computeIfAbsent(instance.projectId(), id -> new ArrayList<>())
                    .add(instance);
        }
        var root = Json.object();
        var list = root.putArray("tenant_usages");
        projects.forEach((project, servers) -> list.add(view(project, servers, period, period.detailed)));
        return Response.ok(root);
    }

    /// GET /os-simple-tenant-usage/{tenant_id}.
    public Response show(Request request) {
        var project = request.pathParameter("tenant_id");
        request.authorize(Target.project(project));
        var period = period(request);
        var servers = all(new InstanceList().project(project).existedBetween(period.start, period.end));
        var root = Json.object();
        var usage = servers.isEmpty() ? Json.object() : view(project, servers, period, true);
        root.set("tenant_usage", usage);
        return Response.ok(root);
    }

    private List<Instance> all(InstanceList wanted) {
        return db.read(query -> {
            var all = new ArrayList<Instance>();
            var batch = instances.list(query, wanted.limit(Page.MOST));
            while (!batch.isEmpty()) {
                all.addAll(batch);
                if (batch.size() < Page.MOST) {
                    break;
                }
                batch = instances.list(query, wanted.after(batch.getLast().id()));
            }
            return all;
        });
    }

    private ObjectNode view(String project, List<Instance> servers, Period period, boolean detailed) {
        var node = Json.object().put("tenant_id", project);
        var hours = 0.0;
        var cores = 0.0;
        var memory = 0.0;
        var disk = 0.0;
        var list = Json.array();
        for (var server : servers) {
            var used = hours(server, period);
            hours += used;
            cores += used * server.flavor().vcpus();
            memory += used * server.flavor().memoryMib();
            disk += used * (server.flavor().rootGib() + server.flavor().ephemeralGib());
            if (detailed) {
                list.add(server(server, used));
            }
        }
        node.put("total_hours", hours);
        node.put("total_vcpus_usage", cores);
        node.put("total_memory_mb_usage", memory);
        node.put("total_local_gb_usage", disk);
        node.put("start", Times.micros(period.start));
        node.put("stop", Times.micros(period.end));
        if (detailed) {
            node.set("server_usages", list);
        }
        return node;
    }

    private static double hours(Instance server, Period period) {
        var launched = server.times().launched();
        if (launched == null) {
            return 0;
        }
        var ended = server.times().terminated() == null
                ? server.times().deleted()
                : server.times().terminated();
        var from = launched.isBefore(period.start) ? period.start : launched;
        var to = ended == null || ended.isAfter(period.end) ? period.end : ended;
        return Math.max(0, Duration.between(from, to).toMillis() / 3_600_000.0);
    }

    private ObjectNode server(Instance server, double hours) {
        var node = Json.object();
        var launched = server.times().launched();
        var ended = server.times().terminated() == null
                ? server.times().deleted()
                : server.times().terminated();
        node.put("instance_id", server.id().toString());
        node.put("name", server.name());
        node.put("hours", hours);
        node.put("flavor", server.flavor().name());
        node.put("tenant_id", server.projectId());
        node.put("memory_mb", server.flavor().memoryMib());
        node.put("vcpus", server.flavor().vcpus());
        node.put("local_gb", server.flavor().rootGib() + server.flavor().ephemeralGib());
        node.put("started_at", Times.microsOrNull(launched));
        node.put("ended_at", Times.microsOrNull(ended));
        node.put("state", ended == null ? server.vmState().word() : "terminated");
        var until = ended == null ? clock.instant() : ended;
        node.put(
                "uptime",
                launched == null ? 0 : Duration.between(launched, until).toSeconds());
        return node;
    }
}
