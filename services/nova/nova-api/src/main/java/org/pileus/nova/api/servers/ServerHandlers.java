package org.pileus.nova.api.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Links;
import org.pileus.nova.api.web.Page;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.db.instances.InstanceList;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.VmState;
import tools.jackson.core.JsonGenerator;

/// Create, list, show, change and delete servers.
public final class ServerHandlers {
    private static final int BYTES_PER_SERVER = 2048;
    private static final Duration FIRST_MOMENTS = Duration.ofMillis(25);

    private final ServerLookup lookup;
    private final ServerCreation creation;
    private final InstanceLedger ledger;
    private final ServerChecks checks;
    private final Tracer tracer;
    private final InstanceRepository instances = new InstanceRepository();

    public ServerHandlers(
            ServerLookup lookup, ServerCreation creation, InstanceLedger ledger, ServerChecks checks, Tracer tracer) {
        this.lookup = lookup;
        this.creation = creation;
        this.ledger = ledger;
        this.checks = checks;
        this.tracer = tracer;
    }

    /// POST /servers: 202 with the new server's id; it is built afterwards. Step 2 of the launch.
    public Response create(Request request) {
        try (var span = LaunchSpan.take(tracer)) {
            try {
                var asked = CreateServerRequest.of(request);
                var created = creation.create(request, asked);
                span.subject(created.servers().getFirst().id());
                return answer(request, asked, created);
            } catch (ApiException e) {
                span.failed(e.failure().message());
                throw e;
            }
        }
    }

    private static Response answer(Request request, CreateServerRequest asked, ServerCreation.Created created) {
        var root = Json.object();
        if (asked.returnReservation()) {
            root.put("reservation_id", created.reservation());
            return Response.json(202, root);
        }
        var first = created.servers().getFirst();
        var id = first.id().toString();
        var server = root.putObject("server");
        server.put("id", id);
        server.set("links", Links.both(request, "servers", id));
        server.put("OS-DCF:diskConfig", first.spec().diskConfig());
        var groups = server.putArray("security_groups");
        for (var name : first.spec().securityGroups().isEmpty()
                ? List.of("default")
                : first.spec().securityGroups()) {
            groups.addObject().put("name", name);
        }
        server.put("adminPass", created.adminPassword());
        return Response.json(202, root).header("Location", Links.self(request, "servers", id));
    }

    /// GET /servers.
    public Response list(Request request) {
        var filter = filter(request, "os_compute_api:servers:index");
        var page = Page.of(request);
        var found = filter.nothing() || page.limit() == 0 ? List.<InstanceRepository.Named>of() : names(filter, page);
        var view = view(request);
        return JsonOut.ok(256 + found.size() * 512, out -> {
            open(out);
            found.forEach(server -> view.brief(out, server.id().toString(), server.name()));
            close(
                    out,
                    request,
                    page,
                    "servers",
                    found.isEmpty() ? null : found.getLast().id(),
                    found.size());
        });
    }

    /// GET /servers/detail.
    public Response detail(Request request) {
        var filter = filter(request, "os_compute_api:servers:detail");
        var page = Page.of(request);
        var found = filter.nothing() || page.limit() == 0 ? List.<Instance>of() : find(filter, page);
        var view = view(request);
        return JsonOut.ok(256 + found.size() * BYTES_PER_SERVER, out -> {
            open(out);
            found.forEach(server -> view.full(out, server));
            close(
                    out,
                    request,
                    page,
                    "servers/detail",
                    found.isEmpty() ? null : found.getLast().id(),
                    found.size());
        });
    }

    private static ServerFilter filter(Request request, String rule) {
        request.authorize(
                rule,
                Target.owner(request.context().projectId(), request.context().userId()));
        return ServerFilter.of(request, rule + ":get_all_tenants");
    }

    private static void open(JsonGenerator out) {
        out.writeStartObject();
        out.writeName("servers");
        out.writeStartArray();
    }

    private static void close(
            JsonGenerator out, Request request, Page page, String path, @Nullable UUID last, int size) {
        out.writeEndArray();
        if (last != null && page.full(size)) {
            out.writeName("servers_links");
            out.writeStartArray();
            out.writeStartObject();
            JsonOut.text(out, "rel", "next");
            JsonOut.text(out, "href", Links.nextHref(request, path, last.toString()));
            out.writeEndObject();
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private List<InstanceRepository.Named> names(ServerFilter filter, Page page) {
        if (filter.narrowsLater() || filter.list().mayBeRecent()) {
            return find(filter, page).stream()
                    .map(it -> new InstanceRepository.Named(it.id(), it.name()))
                    .toList();
        }
        var list = begin(filter, page);
        return ledger.db().read(query -> instances.names(query, list));
    }

    /// The choice from the page's marker on.
    private InstanceList begin(ServerFilter filter, Page page) {
        var list = filter.list().limit(page.limit());
        var marker = page.marker();
        if (marker == null) {
            return list;
        }
        var after = Ids.find(marker);
        if (after == null || instances.find(ledger.db(), after).isEmpty()) {
            throw ApiException.invalid("marker [" + marker + "] not found");
        }
        return list.after(after);
    }

    /// From memory, or one statement, unless a regular expression throws away what it found: then page by page until
    /// enough fits.
    private List<Instance> find(ServerFilter filter, Page page) {
        var list = begin(filter, page);
        return instances.listRecent(ledger.db(), list, filter::fits).orElseGet(() -> read(filter, list, page));
    }

    private List<Instance> read(ServerFilter filter, InstanceList list, Page page) {
        return ledger.db().read(query -> {
            if (!filter.narrowsLater()) {
                return instances.list(query, list);
            }
            var fitting = new ArrayList<Instance>();
            var batch = instances.list(query, list.limit(Page.MOST));
            while (!batch.isEmpty()) {
                for (var instance : batch) {
                    if (fitting.size() < page.limit() && filter.fits(instance)) {
                        fitting.add(instance);
                    }
                }
                if (fitting.size() == page.limit() || batch.size() < Page.MOST) {
                    break;
                }
                batch = instances.list(query, list.after(batch.getLast().id()));
            }
            return fitting;
        });
    }

    private ServerView view(Request request) {
        return new ServerView(request, checks.hosts()::status);
    }

    /// GET /servers/{server_id}.
    public Response show(Request request) {
        QueryShape.none(request);
        return one(request, built(lookup.require(request)));
    }

    /// A look in the first moments of a server's life waits for its build, as long as these last: who looks at once
    /// need not pause and look again, and a build that takes longer is not slower to see.
    private Instance built(Instance server) {
        var left = FIRST_MOMENTS.minus(Duration.between(server.times().created(), ledger.now()));
        if (server.vmState() != VmState.BUILDING || left.isNegative()) {
            return server;
        }
        return instances
                .await(ledger.db(), server.id(), now -> now.vmState() != VmState.BUILDING, left)
                .filter(now -> !now.deleted())
                .orElse(server);
    }

    Response one(Request request, Instance server) {
        var view = view(request);
        return JsonOut.ok(BYTES_PER_SERVER, out -> {
            out.writeStartObject();
            out.writeName("server");
            view.full(out, server, true);
            out.writeEndObject();
        });
    }

    /// PUT /servers/{server_id}: names, addresses and description; 200 with the server.
    public Response update(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(
                        ServerSchemas.UPDATE,
                        request.json(),
                        request.microversion().minor())
                .path("server");
        var change = new Change(ledger.now());
        if (body.has("name")) {
            change.name(Json.text(body, "name").strip());
        }
        if (body.has("description")) {
            change.description(Json.textOrNull(body, "description"));
        }
        if (body.has("hostname")) {
            change.hostname(Json.text(body, "hostname"));
        }
        if (body.has("accessIPv4")) {
            change.accessIpv4(Json.textOrNull(body, "accessIPv4"));
        }
        if (body.has("accessIPv6")) {
            change.accessIpv6(Json.textOrNull(body, "accessIPv6"));
        }
        if (body.has("OS-DCF:diskConfig") || body.has("pinned_availability_zone")) {
            change.spec(changedSpec(server, body));
        }
        if (!ledger.change(server, Guard.alive(), change)) {
            throw ServerLookup.missing(server.id().toString());
        }
        var changed = lookup.again(server.id());
        var view = view(request);
        return JsonOut.ok(BYTES_PER_SERVER, out -> {
            out.writeStartObject();
            out.writeName("server");
            view.changed(out, changed);
            out.writeEndObject();
        });
    }

    private org.pileus.nova.model.InstanceSpec changedSpec(Instance server, tools.jackson.databind.JsonNode body) {
        var json = server.spec().toJson();
        if (body.has("OS-DCF:diskConfig")) {
            json.put("disk_config", Json.text(body, "OS-DCF:diskConfig"));
        }
        if (body.has("pinned_availability_zone")) {
            var zone = Json.textOrNull(body, "pinned_availability_zone");
            if (zone != null && !checks.hosts().zones().contains(zone)) {
                throw ApiException.invalid("The requested availability zone is not available");
            }
            json.put("availability_zone", zone);
        }
        return org.pileus.nova.model.InstanceSpec.fromJson(json);
    }
}
