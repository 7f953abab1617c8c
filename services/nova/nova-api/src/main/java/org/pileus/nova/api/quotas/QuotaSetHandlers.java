package org.pileus.nova.api.quotas;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.schema.ObjectShape;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.quotas.QuotaRepository;
import org.pileus.nova.db.servergroups.ServerGroupRepository;
import tools.jackson.databind.node.ObjectNode;

/// Limits of a project: show, defaults, detail, change, reset; and those of the class `default`.
public final class QuotaSetHandlers {
    private static final Shape LIMIT = Shapes.number(-1, Integer.MAX_VALUE);
    private static final Shape UPDATE = Shapes.wrapper("quota_set", setShape());
    private static final Shape UPDATE_CLASS = Shapes.wrapper("quota_class_set", classShape());
    private static final QueryShape USER = QueryShape.strictSince(75).key("user_id", Shapes.text());

    private final Database db;
    private final QuotaBook book;
    private final QuotaRepository repository = new QuotaRepository();
    private final InstanceRepository instances = new InstanceRepository();
    private final ServerGroupRepository groups = new ServerGroupRepository();

    public QuotaSetHandlers(Database db, QuotaBook book) {
        this.db = db;
        this.book = book;
    }

    private static ObjectShape setShape() {
        var shape = Shapes.object().optional("force", Shapes.bool());
        for (var resource : QuotaResource.values()) {
            shape.optional(resource.word(), LIMIT, 1, resource.lastMinor());
        }
        return shape;
    }

    private static ObjectShape classShape() {
        var shape = Shapes.object();
        for (var resource : QuotaResource.values()) {
            // Server groups are taken at all versions, though shown only since 2.50.
            shape.optional(
                    resource.word(), LIMIT, 1, Math.max(resource.inClass(50) ? 104 : 0, resource.inClass(49) ? 49 : 0));
        }
        return shape;
    }

    private static String project(Request request) {
        var project = request.pathParameter("tenant_id");
        request.authorize(Target.project(project));
        return project;
    }

    /// GET /os-quota-sets/{tenant_id}. Unknown projects have the defaults, and reading makes no row.
    public Response show(Request request) {
        USER.check(request);
        var project = project(request);
        var user = request.query().last("user_id");
        var limits = db.read(query -> limits(query, project, user));
        return answer(request, project, limits);
    }

    private Map<QuotaResource, Integer> limits(Query query, String project, @Nullable String user) {
        var all = new EnumMap<QuotaResource, Integer>(book.read(query, project));
        if (user != null && !user.isEmpty()) {
            repository.userLimits(query, project, user).forEach((word, limit) -> {
                var resource = QuotaResource.find(word);
                if (resource != null) {
                    all.put(resource, limit);
                }
            });
        }
        return all;
    }

    private static Response answer(Request request, @Nullable String id, Map<QuotaResource, Integer> limits) {
        var root = Json.object();
        var set = root.putObject("quota_set");
        if (id != null) {
            set.put("id", id);
        }
        limits.forEach((resource, limit) -> {
            if (request.microversion().minor() <= resource.lastMinor()) {
                set.put(resource.word(), limit);
            }
        });
        return Response.ok(root);
    }

    /// GET /os-quota-sets/{tenant_id}/defaults.
    public Response defaults(Request request) {
        QueryShape.none(request);
        return answer(request, project(request), db.read(book::defaults));
    }

    /// GET /os-quota-sets/{tenant_id}/detail: with what is in use.
    public Response detail(Request request) {
        USER.check(request);
        var project = project(request);
        var user = request.query().last("user_id");
        var root = Json.object();
        var set = root.putObject("quota_set").put("id", project);
        db.read(query -> {
            var used = used(query, project);
            limits(query, project, user).forEach((resource, limit) -> {
                if (request.microversion().minor() <= resource.lastMinor()) {
                    set.putObject(resource.word())
                            .put("in_use", used.getOrDefault(resource, 0L))
                            .put("limit", limit)
                            .put("reserved", 0);
                }
            });
            return set;
        });
        return Response.ok(root);
    }

    private Map<QuotaResource, Long> used(Query query, String project) {
        var servers = instances.usage(query, project);
        var used = new EnumMap<QuotaResource, Long>(QuotaResource.class);
        used.put(QuotaResource.INSTANCES, servers.instances());
        used.put(QuotaResource.CORES, servers.cores());
        used.put(QuotaResource.RAM, servers.ramMib());
        used.put(QuotaResource.SERVER_GROUPS, groups.count(query, project));
        return used;
    }

    /// PUT /os-quota-sets/{tenant_id}: below what is in use only with `force`.
    public Response update(Request request) {
        USER.check(request);
        var project = project(request);
        var body = Shapes.require(UPDATE, request.json(), request.microversion().minor())
                .path("quota_set");
        var user = request.query().last("user_id");
        var force = Shapes.isTrue(body.get("force"));
        book.change(tx -> {
            var used = used(tx, project);
            for (var field : body.properties()) {
                var resource = QuotaResource.find(field.getKey());
                if (resource == null) {
                    continue;
                }
                var limit = (int) Shapes.number(field.getValue());
                var minimum = used.getOrDefault(resource, 0L);
                if (!force && limit >= 0 && limit < minimum) {
                    throw ApiException.invalid("Quota limit " + limit + " for " + resource.word()
                            + " must be greater than or equal to already used and reserved " + minimum + ".");
                }
                if (user == null || user.isEmpty()) {
                    repository.setLimit(tx, project, resource.word(), limit);
                } else {
                    setForUser(tx, project, user, resource, limit);
                }
            }
        });
        return answer(request, null, db.read(query -> limits(query, project, user)));
    }

    private void setForUser(
            org.pileus.kernel.db.Transaction tx, String project, String user, QuotaResource resource, int limit) {
        var most = book.read(tx, project).getOrDefault(resource, -1);
        if (most >= 0 && (limit < 0 || limit > most)) {
            throw ApiException.invalid("Quota limit " + limit + " for " + resource.word()
                    + " must be less than or equal to " + most + ".");
        }
        repository.setUserLimit(tx, project, user, resource.word(), limit);
    }

    /// DELETE /os-quota-sets/{tenant_id}: back to the defaults, 202.
    public Response delete(Request request) {
        USER.check(request);
        var project = project(request);
        var user = request.query().last("user_id");
        book.change(tx -> {
            if (user == null || user.isEmpty()) {
                repository.forget(tx, project);
            } else {
                repository.forgetUser(tx, project, user);
            }
        });
        return Response.accepted();
    }

    /// GET /os-quota-class-sets/{id}: only `default` has an effect.
    public Response showClass(Request request) {
        QueryShape.none(request);
        var id = request.pathParameter("id");
        var root = Json.object();
        classSet(request, root.putObject("quota_class_set").put("id", id), id);
        return Response.ok(root);
    }

    /// PUT /os-quota-class-sets/{id}.
    public Response updateClass(Request request) {
        var id = request.pathParameter("id");
        var body = Shapes.require(
                        UPDATE_CLASS, request.json(), request.microversion().minor())
                .path("quota_class_set");
        if (id.length() > 255) {
            throw ApiException.invalid("The name of a quota class has at most 255 characters.");
        }
        book.change(tx -> body.properties()
                .forEach(field ->
                        repository.setClassLimit(tx, id, field.getKey(), (int) Shapes.number(field.getValue()))));
        var root = Json.object();
        classSet(request, root.putObject("quota_class_set"), id);
        return Response.ok(root);
    }

    private void classSet(Request request, ObjectNode set, String id) {
        var limits = db.read(query -> {
            var all = new EnumMap<QuotaResource, Integer>(book.defaults(query));
            repository.classLimits(query, id).forEach((word, limit) -> {
                var resource = QuotaResource.find(word);
                if (resource != null) {
                    all.put(resource, limit);
                }
            });
            return all;
        });
        limits.forEach((resource, limit) -> {
            if (resource.inClass(request.microversion().minor())) {
                set.put(resource.word(), limit);
            }
        });
    }
}
