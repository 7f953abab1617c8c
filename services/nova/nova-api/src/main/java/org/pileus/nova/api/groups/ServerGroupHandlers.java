package org.pileus.nova.api.groups;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.quotas.QuotaBook;
import org.pileus.nova.api.quotas.QuotaResource;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Page;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.servergroups.ServerGroup;
import org.pileus.nova.db.servergroups.ServerGroupRepository;
import org.pileus.nova.model.Texts;
import tools.jackson.databind.node.ObjectNode;

/// Server groups: list, make, show, delete.
public final class ServerGroupHandlers {
    private static final String ALL_PROJECTS = "os_compute_api:os-server-groups:index:all_projects";
    private static final Shape HARD = Shapes.oneOf("anti-affinity", "affinity");
    private static final Shape POLICY =
            Shapes.oneOf("anti-affinity", "affinity", "soft-anti-affinity", "soft-affinity");
    private static final Shape CREATE = Shapes.wrapper(
            "server_group",
            Shapes.object()
                    .required("name", Shapes.name())
                    .required("policies", Shapes.array(HARD, 1, 1), 1, 14)
                    .required("policies", Shapes.array(POLICY, 1, 1), 15, 63)
                    .required("policy", POLICY, 64, Integer.MAX_VALUE)
                    .since(64, "rules", Shapes.object().optional("max_server_per_host", Shapes.positive())));
    private static final QueryShape LIST = QueryShape.strictSince(75)
            .key("all_projects", Shapes.text())
            .key("limit", QueryShape.limit())
            .key("offset", QueryShape.limit());

    private final Database db;
    private final QuotaBook quotas;
    private final IdSource ids;
    private final Clock clock;
    private final ServerGroupRepository groups = new ServerGroupRepository();
    private final InstanceRepository instances = new InstanceRepository();

    public ServerGroupHandlers(Database db, QuotaBook quotas, IdSource ids, Clock clock) {
        this.db = db;
        this.quotas = quotas;
        this.ids = ids;
        this.clock = clock;
    }

    /// GET /os-server-groups; of all projects for administrators.
    public Response list(Request request) {
        LIST.check(request);
        var context = request.context();
        var all = request.query().has("all_projects");
        if (all) {
            request.authorize(ALL_PROJECTS, Target.project(context.projectId()));
        }
        var limit = (int) Math.min(number(request, "limit", Page.MOST), Page.MOST);
        var offset = (int) Math.min(number(request, "offset", 0), Integer.MAX_VALUE);
        var root = Json.object();
        var list = root.putArray("server_groups");
        db.read(query -> {
            var found = groups.list(query, all ? null : context.requireProject(), offset, limit);
            for (var from = 0; from < found.size(); from += 500) {
                var part = found.subList(from, Math.min(found.size(), from + 500));
                var members = instances.groupMembers(
                        query, part.stream().map(ServerGroup::id).toList());
                part.forEach(group -> list.add(view(request, group, members.getOrDefault(group.id(), List.of()))));
            }
            return list;
        });
        return Response.ok(root);
    }

    private static long number(Request request, String key, long otherwise) {
        var found = QueryShape.number(request, key);
        return found == null ? otherwise : found;
    }

    /// POST /os-server-groups.
    public Response create(Request request) {
        var minor = request.microversion().minor();
        var body = Shapes.require(CREATE, request.json(), minor).path("server_group");
        var policy = minor >= 64
                ? Json.text(body, "policy")
                : body.path("policies").path(0).asString("");
        var rule = body.path("rules").path("max_server_per_host");
        if (!rule.isMissingNode() && !policy.equals("anti-affinity")) {
            throw ApiException.invalid("Only anti-affinity policy supports rules.");
        }
        var group = new ServerGroup(
                ids.uuid(),
                request.context().requireProject(),
                request.context().requireUser(),
                Json.text(body, "name").strip(),
                policy,
                rule.isMissingNode() ? null : (int) Shapes.number(rule),
                clock.instant());
        var most = quotas.limit(group.projectId(), QuotaResource.SERVER_GROUPS);
        db.run(tx -> {
            groups.insert(tx, group);
            if (most >= 0 && groups.count(tx, group.projectId()) > most) {
                throw new ApiException(
                        new Failure.QuotaExceeded(List.of("server_groups"), "Quota exceeded, too many server groups."));
            }
        });
        return one(request, group, List.of());
    }

    /// GET /os-server-groups/{server_group_id}.
    public Response show(Request request) {
        QueryShape.none(request);
        var group = require(request);
        var members = db.read(query -> instances.groupMembers(query, List.of(group.id())));
        return one(request, group, members.getOrDefault(group.id(), List.of()));
    }

    /// DELETE /os-server-groups/{server_group_id}: its servers stay.
    public Response delete(Request request) {
        var group = require(request);
        db.run(tx -> {
            if (!groups.delete(tx, group.id())) {
                throw missing(group.id().toString());
            }
        });
        return Response.noContent();
    }

    private ServerGroup require(Request request) {
        var text = request.pathParameter("server_group_id");
        var id = Ids.find(text);
        if (id == null) {
            throw missing(text);
        }
        var group = db.read(query -> groups.find(query, id)).orElseThrow(() -> missing(text));
        var target = Target.owner(group.projectId(), group.userId());
        if (!group.projectId().equals(request.context().projectId()) && !request.allows(target)) {
            throw missing(text);
        }
        request.authorize(target);
        return group;
    }

    private static ApiException missing(String id) {
        return new ApiException(
                new Failure.NotFound("server group", id, "Instance group " + id + " could not be found."));
    }

    private static Response one(Request request, ServerGroup group, List<UUID> members) {
        var root = Json.object();
        root.set("server_group", view(request, group, members));
        return Response.ok(root);
    }

    private static ObjectNode view(Request request, ServerGroup group, List<UUID> members) {
        var minor = request.microversion().minor();
        var node = Json.object();
        node.put("id", group.id().toString());
        node.put("name", group.name());
        node.set("members", Texts.array(members));
        if (minor < 64) {
            node.putArray("policies").add(group.policy());
            node.putObject("metadata");
        } else {
            node.put("policy", group.policy());
            rules(node.putObject("rules"), group.maxPerHost());
        }
        if (minor >= 13) {
            node.put("project_id", group.projectId());
            node.put("user_id", group.userId());
        }
        return node;
    }

    private static void rules(ObjectNode rules, @Nullable Integer most) {
        if (most != null) {
            rules.put("max_server_per_host", most);
        }
    }
}
