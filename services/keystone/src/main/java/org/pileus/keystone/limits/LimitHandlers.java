package org.pileus.keystone.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.projects.Projects;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/limits`.
public final class LimitHandlers {
    private static final Set<String> KNOWN = Set.of(
            "service_id", "region_id", "resource_name", "resource_limit", "description", "project_id", "domain_id");
    private static final Set<String> CHANGEABLE = Set.of("resource_limit", "description");

    private final Database db;
    private final Limits limits;
    private final Projects projects;
    private final IdSource ids;
    private final Links links;
    private final Listing<OwnerLimit> listing;

    public LimitHandlers(Database db, Limits limits, Projects projects, IdSource ids, Links links) {
        this.db = db;
        this.limits = limits;
        this.projects = projects;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "limits",
                new Filters<OwnerLimit>()
                        .text("service_id", limit -> limit.registered().serviceId())
                        .text("region_id", limit -> limit.registered().regionId())
                        .text("resource_name", limit -> limit.registered().resourceName())
                        .text("project_id", OwnerLimit::projectId)
                        .text("domain_id", OwnerLimit::domainId),
                (request, limit) -> view(request, limit));
    }

    /// GET /v3/limits/model.
    public Response model(Request request) {
        var answer = Json.object();
        answer.putObject("model")
                .put("name", "flat")
                .put(
                        "description",
                        "Limit enforcement and validation does not take project hierarchy into consideration.");
        return Response.ok(answer);
    }

    /// GET /v3/limits: those that the caller may see one by one.
    public Response list(Request request) {
        var all = new TreeMap<String, OwnerLimit>();
        db.read(limits::all).forEach(limit -> all.put(limit.id(), limit));
        return listing.page(request, all, limit -> request.allows("identity:get_limit", target(limit)));
    }

    private Target target(OwnerLimit limit) {
        var project = projects.get(limit.projectId());
        return Target.of("target.limit.project_id", limit.projectId().isEmpty() ? null : limit.projectId())
                .with("target.limit.project.domain_id", project == null ? null : project.ownerDomainId())
                .with("target.limit.domain.id", limit.domainId().isEmpty() ? null : limit.domainId());
    }

    /// POST: several at once, all or none.
    public Response create(Request request) {
        var items = LimitFields.items(request.jsonObject(), "limits", KNOWN);
        var fresh = items.stream().map(item -> ids.hex()).toList();
        try {
            var made = db.write(tx -> {
                List<OwnerLimit> all = new ArrayList<>();
                for (var i = 0; i < items.size(); i++) {
                    var limit = limit(tx, fresh.get(i), items.get(i));
                    limits.insert(tx, limit);
                    all.add(limit);
                }
                return all;
            });
            var answer = Json.object();
            var list = answer.putArray("limits");
            made.forEach(limit -> list.add(view(request, limit)));
            return Response.created(answer);
        } catch (DuplicateKey e) {
            throw Missing.conflict("limit", "Duplicate entry");
        }
    }

    private OwnerLimit limit(Query query, String id, ObjectNode given) {
        LimitFields.require(given, "service_id", "resource_name", "resource_limit");
        var fields = new Fields(given);
        var region = fields.textOr("region_id", null);
        var project = orEmpty(fields.idOr("project_id", null));
        var domain = orEmpty(fields.idOr("domain_id", null));
        if (project.isEmpty() == domain.isEmpty()) {
            throw ApiException.invalid("A limit is for a project or for a domain.");
        }
        if (!project.isEmpty() && projects.get(project) == null) {
            throw Missing.of("project", project);
        }
        if (!domain.isEmpty() && projects.domain(domain) == null) {
            throw Missing.of("domain", domain);
        }
        var registered = limits.findRegistered(
                        query,
                        orEmpty(fields.idOr("service_id", null)),
                        orEmpty(region),
                        fields.name("resource_name", 255))
                .orElseThrow(() -> new ApiException(
                        new Failure.Forbidden("Unable to create a limit that has no corresponding registered limit.")));
        return new OwnerLimit(
                id,
                registered,
                project,
                domain,
                LimitFields.number(given, "resource_limit", 0),
                fields.textOr("description", null));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    public Response show(Request request) {
        var limit = find(request);
        request.authorize(limit == null ? Target.NONE : target(limit));
        return Response.ok(Json.object().set("limit", view(request, require(limit, request))));
    }

    public Response update(Request request) {
        var before = require(find(request), request);
        var given = request.wrapped("limit");
        LimitFields.checkKnown(given, CHANGEABLE);
        var after = new OwnerLimit(
                before.id(),
                before.registered(),
                before.projectId(),
                before.domainId(),
                LimitFields.number(given, "resource_limit", before.limit()),
                new Fields(given).textOr("description", before.description()));
        db.run(tx -> limits.update(tx, after));
        return Response.ok(Json.object().set("limit", view(request, after)));
    }

    public Response delete(Request request) {
        var limit = require(find(request), request);
        db.run(tx -> limits.delete(tx, limit.id()));
        return Response.noContent();
    }

    private @Nullable OwnerLimit find(Request request) {
        var id = request.pathParameter("limit_id");
        return db.read(query -> limits.find(query, id)).orElse(null);
    }

    private static OwnerLimit require(@Nullable OwnerLimit limit, Request request) {
        if (limit == null) {
            throw Missing.of("limit for", request.pathParameter("limit_id"));
        }
        return limit;
    }

    private ObjectNode view(Request request, OwnerLimit limit) {
        var node = Json.object();
        node.put("id", limit.id());
        node.put("project_id", limit.projectId().isEmpty() ? null : limit.projectId());
        node.put("domain_id", limit.domainId().isEmpty() ? null : limit.domainId());
        node.put("service_id", limit.registered().serviceId());
        node.put(
                "region_id",
                limit.registered().regionId().isEmpty()
                        ? null
                        : limit.registered().regionId());
        node.put("resource_name", limit.registered().resourceName());
        node.put("resource_limit", limit.limit());
        node.put("description", limit.description());
        node.putObject("links").put("self", links.of(request, "/limits/" + limit.id()));
        return node;
    }
}
