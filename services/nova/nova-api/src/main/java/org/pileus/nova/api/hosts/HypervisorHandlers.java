package org.pileus.nova.api.hosts;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Links;
import org.pileus.nova.api.web.Page;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.services.ComputeNode;
import org.pileus.nova.db.services.ComputeNodeRepository;
import org.pileus.nova.db.services.ServiceRecord;
import org.pileus.nova.model.NodeStats;
import tools.jackson.databind.node.ObjectNode;

/// Hypervisors as their hosts last reported them.
public final class HypervisorHandlers {
    private static final Shape FLAG = Shapes.bool();
    private static final QueryShape LIST = QueryShape.strictSince(75)
            .paged(33)
            .key("hypervisor_hostname_pattern", Shapes.text(1, 255), 53)
            .key("with_servers", FLAG, 53);
    private static final QueryShape SHOW = QueryShape.strictSince(75).key("with_servers", FLAG, 53);

    private final Database db;
    private final ServiceStates states;
    private final ComputeNodeRepository nodes = new ComputeNodeRepository();
    private final InstanceRepository instances = new InstanceRepository();

    public HypervisorHandlers(Database db, ServiceStates states) {
        this.db = db;
        this.states = states;
    }

    /// GET /os-hypervisors.
    public Response list(Request request) {
        return list(request, false);
    }

    /// GET /os-hypervisors/detail.
    public Response detail(Request request) {
        return list(request, true);
    }

    private Response list(Request request, boolean full) {
        LIST.check(request);
        var minor = request.microversion().minor();
        var page = minor >= 33 ? Page.of(request) : new Page(Integer.MAX_VALUE, null);
        var pattern = minor >= 53 ? request.query().last("hypervisor_hostname_pattern") : null;
        if (pattern != null && (request.query().has("limit") || request.query().has("marker"))) {
            throw ApiException.invalid(
                    "Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not"
                            + " supported.");
        }
        var all = matching(pattern);
        if (pattern != null && all.isEmpty()) {
            throw none(pattern);
        }
        var part = page.of(all, node -> minor >= 53 ? node.id().toString() : Long.toString(node.number()));
        var withServers = minor >= 53 && isTrue(request.query().last("with_servers"));
        var root = Json.object();
        var list = root.putArray("hypervisors");
        part.forEach(node -> list.add(view(node, minor, full, withServers)));
        if (minor >= 33 && request.query().has("limit") && page.full(part.size())) {
            var last = part.getLast();
            root.set(
                    "hypervisors_links",
                    Links.next(
                            request,
                            full ? "os-hypervisors/detail" : "os-hypervisors",
                            minor >= 53 ? last.id().toString() : Long.toString(last.number())));
        }
        return Response.ok(root);
    }

    private static boolean isTrue(@Nullable String text) {
        return text != null && Shapes.isTrue(tools.jackson.databind.node.StringNode.valueOf(text));
    }

    private List<ComputeNode> matching(@Nullable String pattern) {
        return db.read(nodes::all).stream()
                .filter(node -> pattern == null
                        || node.hypervisorHostname()
                                .toLowerCase(Locale.ROOT)
                                .contains(pattern.toLowerCase(Locale.ROOT)))
                .toList();
    }

    private ObjectNode view(ComputeNode node, int minor, boolean full, boolean withServers) {
        var view = Json.object();
        if (minor >= 53) {
            view.put("id", node.id().toString());
        } else {
            view.put("id", node.number());
        }
        view.put("hypervisor_hostname", node.hypervisorHostname());
        var service = states.compute(node.host());
        view.put("state", service.map(states::up).orElse(false) ? "up" : "down");
        view.put("status", service.map(ServiceRecord::disabled).orElse(false) ? "disabled" : "enabled");
        if (full) {
            stats(view, node, minor);
            service(view, node, service.orElse(null), minor);
        }
        if (withServers || (full && minor >= 75)) {
            servers(view, node, full || withServers, withServers);
        }
        return view;
    }

    private void stats(ObjectNode view, ComputeNode node, int minor) {
        var heard = states.stats(node.host());
        var stats = heard == null ? node.stats() : heard;
        view.put("hypervisor_type", stats.hypervisorType());
        view.put("hypervisor_version", stats.hypervisorVersion());
        view.put("host_ip", stats.hostIp());
        if (minor >= 88) {
            view.putNull("uptime");
            return;
        }
        if (minor >= 28) {
            view.set("cpu_info", stats.cpuInfo());
        } else {
            view.put("cpu_info", Json.text(stats.cpuInfo()));
        }
        view.put("vcpus", stats.vcpus());
        view.put("vcpus_used", stats.vcpusUsed());
        view.put("memory_mb", stats.memoryMib());
        view.put("memory_mb_used", stats.memoryUsedMib());
        view.put("free_ram_mb", stats.memoryMib() - stats.memoryUsedMib());
        view.put("local_gb", stats.diskGib());
        view.put("local_gb_used", stats.diskUsedGib());
        view.put("free_disk_gb", stats.diskGib() - stats.diskUsedGib());
        view.put("disk_available_least", stats.diskFreeGib());
        view.put("running_vms", stats.running());
        view.put("current_workload", stats.building());
    }

    private static void service(ObjectNode view, ComputeNode node, @Nullable ServiceRecord service, int minor) {
        var its = view.putObject("service");
        its.put("host", node.host());
        if (minor >= 53) {
            its.put("id", node.service().toString());
        } else {
            its.put("id", service == null ? 0 : service.number());
        }
        its.put("disabled_reason", service == null ? null : service.disabledReason());
    }

    private void servers(ObjectNode view, ComputeNode node, boolean always, boolean fill) {
        if (!always) {
            return;
        }
        var list = view.putArray("servers");
        if (fill) {
            db.read(query -> instances.onHost(query, node.host()))
                    .forEach(server ->
                            list.addObject().put("uuid", server.id().toString()).put("name", server.instanceName()));
        }
    }

    /// GET /os-hypervisors/{hypervisor_id}.
    public Response show(Request request) {
        SHOW.check(request);
        var minor = request.microversion().minor();
        var node = require(request);
        var withServers = minor >= 53 && isTrue(request.query().last("with_servers"));
        var root = Json.object();
        root.set("hypervisor", view(node, minor, true, withServers));
        return Response.ok(root);
    }

    private ComputeNode require(Request request) {
        var text = request.pathParameter("hypervisor_id");
        var all = db.read(nodes::all);
        if (request.microversion().atLeast(2, 53)) {
            var id = Ids.find(text);
            if (id == null) {
                throw ApiException.invalid("Invalid uuid " + text);
            }
            return all.stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow(() -> missing(text));
        }
        var number = Ids.parseNumber(text);
        return all.stream()
                .filter(node -> number != null && node.number() == number)
                .findFirst()
                .orElseThrow(() -> missing(text));
    }

    private static ApiException missing(String id) {
        return new ApiException(
                new Failure.NotFound("hypervisor", id, "Hypervisor with ID '" + id + "' could not be found."));
    }

    private static ApiException none(String pattern) {
        return new ApiException(new Failure.NotFound(
                "hypervisor", pattern, "No hypervisor matching '" + pattern + "' could be found."));
    }

    /// GET /os-hypervisors/{hypervisor_id}/uptime, until 2.87: hosts do not tell it.
    public Response uptime(Request request) {
        require(request);
        throw new ApiException(new Failure.NotImplemented("Virt driver does not implement uptime function."));
    }

    /// GET /os-hypervisors/statistics, until 2.87: sums of all.
    public Response statistics(Request request) {
        QueryShape.none(request);
        var all = db.read(nodes::all).stream()
                .filter(node ->
                        states.compute(node.host()).map(s -> !s.disabled()).orElse(false))
                .map(node -> {
                    var heard = states.stats(node.host());
                    return heard == null ? node.stats() : heard;
                })
                .toList();
        var root = Json.object();
        var sums = root.putObject("hypervisor_statistics");
        sums.put("count", all.size());
        sums.put("vcpus", all.stream().mapToLong(NodeStats::vcpus).sum());
        sums.put("vcpus_used", all.stream().mapToLong(NodeStats::vcpusUsed).sum());
        sums.put("memory_mb", all.stream().mapToLong(NodeStats::memoryMib).sum());
        sums.put(
                "memory_mb_used",
                all.stream().mapToLong(NodeStats::memoryUsedMib).sum());
        sums.put(
                "free_ram_mb",
                all.stream().mapToLong(s -> s.memoryMib() - s.memoryUsedMib()).sum());
        sums.put("local_gb", all.stream().mapToLong(NodeStats::diskGib).sum());
        sums.put("local_gb_used", all.stream().mapToLong(NodeStats::diskUsedGib).sum());
        sums.put(
                "free_disk_gb",
                all.stream().mapToLong(s -> s.diskGib() - s.diskUsedGib()).sum());
        sums.put(
                "disk_available_least",
                all.stream().mapToLong(NodeStats::diskFreeGib).sum());
        sums.put("running_vms", all.stream().mapToLong(NodeStats::running).sum());
        sums.put("current_workload", all.stream().mapToLong(NodeStats::building).sum());
        return Response.ok(root);
    }

    /// GET /os-hypervisors/{pattern}/search, until 2.52.
    public Response search(Request request) {
        return byPattern(request, false);
    }

    /// GET /os-hypervisors/{pattern}/servers, until 2.52.
    public Response servers(Request request) {
        return byPattern(request, true);
    }

    private Response byPattern(Request request, boolean withServers) {
        var pattern = request.pathParameter("hypervisor_id");
        var found = matching(pattern);
        if (found.isEmpty()) {
            throw none(pattern);
        }
        var root = Json.object();
        var list = root.putArray("hypervisors");
        found.forEach(node -> list.add(view(node, request.microversion().minor(), false, withServers)));
        return Response.ok(root);
    }
}
