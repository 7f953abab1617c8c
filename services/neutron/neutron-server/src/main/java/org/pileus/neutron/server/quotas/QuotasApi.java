package org.pileus.neutron.server.quotas;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.store.Quotas;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/quotas`. Reading the quota of an unknown project makes nothing.
public final class QuotasApi {
    private static final String BASE = "/v2.0/quotas";
    private final Quotas quotas;

    public QuotasApi(Quotas quotas) {
        this.quotas = quotas;
    }

    public List<Route> routes() {
        return List.of(
                Route.object("GET", BASE, "get_quota", this::list),
                Route.anyToken("GET", BASE + "/tenant", request -> own(request, "tenant")),
                Route.anyToken("GET", BASE + "/project", request -> own(request, "project")),
                Route.object("GET", BASE + "/{project_id}", "get_quota", this::show),
                Route.object("GET", BASE + "/{project_id}/default", "get_quota", this::defaults),
                Route.object("GET", BASE + "/{project_id}/details", "get_quota", this::details),
                Route.object("PUT", BASE + "/{project_id}", "update_quota", this::update),
                Route.object("DELETE", BASE + "/{project_id}", "delete_quota", this::delete));
    }

    /// Clients ask so for their own project's id.
    private static Response own(Request request, String word) {
        var project = request.context().projectId();
        if (project == null) {
            throw new ApiException(
                    new Failure.Invalid("QuotaMissingTenant", "Tenant-id was missing from quota request."));
        }
        var body = Json.object();
        body.putObject(word).put(word + "_id", project);
        return Response.ok(body);
    }

    /// 200 with the limits that were set, by project; a manager sees those of its own project alone.
    private Response list(Request request) {
        var body = Json.object();
        var array = body.putArray("quotas");
        request.authorize(Target.project(request.context().projectId()));
        quotas.overridden().forEach((project, limits) -> {
            if (request.allows(Target.project(project))) {
                array.add(limits(limits).put("tenant_id", project).put("project_id", project));
            }
        });
        return Response.ok(body);
    }

    /// Everybody may see the quota of the own project: `quota show` needs it. Others' needs the rule.
    private static String requireReadable(Request request) {
        var project = request.pathParameter("project_id");
        if (!request.allows(Target.project(project))
                && !project.equals(request.context().projectId())) {
            request.authorize(Target.project(project));
        }
        return project;
    }

    private Response show(Request request) {
        var project = requireReadable(request);
        Map<String, Long> limits = new LinkedHashMap<>();
        quotas.of(project).forEach((resource, usage) -> limits.put(resource, usage.limit()));
        return Response.ok(wrap(limits(limits)));
    }

    private Response defaults(Request request) {
        requireReadable(request);
        return Response.ok(wrap(limits(quotas.defaults())));
    }

    private Response details(Request request) {
        var project = requireReadable(request);
        var all = Json.object();
        quotas.of(project)
                .forEach((resource, usage) -> all.putObject(resource)
                        .put("limit", usage.limit())
                        .put("used", usage.used())
                        .put("reserved", 0));
        return Response.ok(wrap(all));
    }

    private static ObjectNode limits(Map<String, Long> limits) {
        var all = Json.object();
        limits.forEach(all::put);
        return all;
    }

    private static ObjectNode wrap(ObjectNode quota) {
        var body = Json.object();
        body.set("quota", quota);
        return body;
    }

    private Response update(Request request) {
        var project = request.pathParameter("project_id");
        request.authorize(Target.project(project));
        if (project.length() > 255) {
            throw ApiException.invalid("The project id is too long.");
        }
        Map<String, Long> wanted = new LinkedHashMap<>();
        var check = false;
        for (var field : request.wrapped("quota").properties()) {
            switch (field.getKey()) {
                case "tenant_id", "project_id" -> {}
                case "check_limit" -> check = Values.flag("check_limit", field.getValue());
                case "force" -> check = !Values.flag("force", field.getValue());
                default -> wanted.put(field.getKey(), limit(field.getKey(), field.getValue()));
            }
        }
        if (check) {
            requireAboveUsage(project, wanted);
        }
        quotas.set(project, wanted);
        return show(request);
    }

    private long limit(String resource, tools.jackson.databind.JsonNode value) {
        if (!quotas.defaults().containsKey(resource)) {
            throw ApiException.invalid("Unrecognized attribute(s) '" + resource + "'");
        }
        return Values.integer(-1, Integer.MAX_VALUE).accept(resource, value).longValue();
    }

    private void requireAboveUsage(String project, Map<String, Long> wanted) {
        var now = quotas.of(project);
        wanted.forEach((resource, limit) -> {
            var usage = now.get(resource);
            if (limit >= 0 && usage != null && usage.used() > limit) {
                throw new ApiException(new Failure.Invalid(
                        "InvalidQuotaValue",
                        "Change would make usage less than 0 for the following resources: ['" + resource + "']."));
            }
        });
    }

    private Response delete(Request request) {
        var project = request.pathParameter("project_id");
        request.authorize(Target.project(project));
        if (!quotas.reset(project)) {
            throw new ApiException(new Failure.NotFound(
                    "TenantQuota", project, "Quota for tenant " + project + " could not be found."));
        }
        return Response.noContent();
    }
}
