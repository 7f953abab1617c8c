package org.pileus.neutron.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The five routes of a resource. Who may not see an object is told that there is none.
/// @param rules the names of all rules: attributes that have one of their own are decided by it
public record ResourceRoutes<T>(ResourceApi<T> api, Set<String> rules) {
    private static final String ID = "id";

    /// `GET`, `POST`, `GET/{id}`, `PUT/{id}`, `DELETE/{id}` below `/v2.0/<path>`.
    public List<Route> all() {
        return without("");
    }

    /// The routes without one method, for what cannot be made or changed.
    public List<Route> without(String method) {
        var base = "/v2.0/" + api.type().path();
        return Stream.of(
                        Route.object("GET", base, rule("get"), this::list),
                        Route.object("POST", base, rule("create"), this::create).bodyLimit(1024 * 1024),
                        Route.object("GET", base + "/{id}", rule("get"), this::show),
                        Route.object("PUT", base + "/{id}", rule("update"), this::update),
                        Route.object("DELETE", base + "/{id}", rule("delete"), this::delete))
                .filter(route -> !route.method().equals(method))
                .toList();
    }

    private String rule(String verb) {
        return verb + "_" + api.type().singular();
    }

    private Response list(Request request) {
        var listing = Listing.of(api.type(), request, api.extraFilters());
        var caller = request.context();
        List<ObjectNode> found = new ArrayList<>();
        // decides even for an empty list, so that the request counts as decided
        request.allows(Target.project(caller.projectId()));
        for (var item : api.candidates(request, listing)) {
            var target = api.target(item, caller);
            if (request.allows(target)) {
                var view = visible(request, item, target);
                if (listing.matches(view, api)) {
                    found.add(view);
                }
            }
        }
        var page = listing.page(found);
        var body = Json.object();
        var array = body.putArray(api.type().plural());
        page.forEach(view -> array.add(pick(view, listing.fields())));
        var links = listing.links(request, page);
        if (links != null && !links.isEmpty()) {
            body.set(api.type().plural() + "_links", links);
        }
        return Response.ok(body);
    }

    private Response show(Request request) {
        var item = require(request);
        var view = visible(request, item, api.target(item, request.context()));
        return Response.ok(wrap(pick(view, request.query().all("fields"))));
    }

    private Response create(Request request) {
        var body = request.jsonObject();
        var bulk = body.get(api.type().plural());
        if (bulk != null) {
            return createBulk(request, bulk);
        }
        var attributes = checkedForCreate(request, body.get(api.type().singular()));
        var made = api.create(request, attributes);
        return Response.created(wrap(visible(request, made, api.target(made, request.context()))));
    }

    private Response createBulk(Request request, JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw ApiException.invalid("Resources required");
        }
        List<ObjectNode> all = new ArrayList<>(list.size());
        for (var given : list) {
            // both spellings are in use: a list of bodies, and a list of wrapped bodies
            all.add(checkedForCreate(
                    request,
                    given.size() == 1 && given.has(api.type().singular())
                            ? given.get(api.type().singular())
                            : given));
        }
        var made = api.createAll(request, all);
        var body = Json.object();
        var array = body.putArray(api.type().plural());
        made.forEach(item -> array.add(visible(request, item, api.target(item, request.context()))));
        return Response.created(body);
    }

    private ObjectNode checkedForCreate(Request request, @org.jspecify.annotations.Nullable JsonNode given) {
        if (given == null) {
            throw ApiException.invalid("Unable to find '" + api.type().singular() + "' in request body");
        }
        var caller = request.context();
        var attributes = api.type().forCreate(given, caller);
        requireOwnProject(attributes, caller);
        var target = api.targetOfNew(request, attributes);
        request.authorize(target);
        for (var field : given.properties()) {
            var attribute = api.type().attributes().get(field.getKey());
            var isDefault = attribute != null && field.getValue().equals(attribute.absent());
            if (!isDefault) {
                authorizeAttribute(request, "create", field.getKey(), target);
            }
        }
        return attributes;
    }

    /// Only administrators and services make something for somebody else.
    private static void requireOwnProject(ObjectNode attributes, RequestContext caller) {
        var project = attributes.path("project_id").stringValue();
        if (!project.equals(caller.projectId()) && !caller.hasRole("admin") && !caller.hasRole("service")) {
            throw ApiException.invalid("Specifying 'project_id' or 'tenant_id' other than the authenticated project"
                    + " in request requires admin or advsvc privileges");
        }
    }

    private void authorizeAttribute(Request request, String verb, String attribute, Target target) {
        var rule = rule(verb) + ":" + attribute;
        if (rules.contains(rule)) {
            request.authorize(rule, target);
        }
    }

    private Response update(Request request) {
        var item = require(request);
        var target = api.target(item, request.context());
        request.authorize(target);
        var given = request.jsonObject().get(api.type().singular());
        if (given == null) {
            throw ApiException.invalid("Unable to find '" + api.type().singular() + "' in request body");
        }
        var changes = api.type().forUpdate(given);
        var newTarget = api.targetOfUpdate(item, changes, request.context());
        changes.propertyNames().forEach(name -> authorizeAttribute(request, "update", name, newTarget));
        checkRevision(request, item);
        var updated = api.update(request, item, changes);
        return Response.ok(wrap(visible(request, updated, api.target(updated, request.context()))));
    }

    private Response delete(Request request) {
        var item = require(request);
        request.authorize(api.target(item, request.context()));
        checkRevision(request, item);
        api.delete(request, item);
        return Response.noContent();
    }

    /// The object of the URL, if it exists and the caller may see it.
    public T require(Request request) {
        var id = request.pathParameter(ID);
        var item = api.find(id).orElseThrow(() -> missing(id));
        if (!request.allows("get_" + api.type().singular(), api.target(item, request.context()))) {
            throw missing(id);
        }
        return item;
    }

    private ApiException missing(String id) {
        return ApiException.notFound(api.type().title(), id);
    }

    private void checkRevision(Request request, T item) {
        var header = request.header("If-Match");
        if (header == null) {
            return;
        }
        var text = header.replace("\"", "").trim();
        if (!text.matches("revision_number=[0-9]{1,9}")) {
            throw ApiException.invalid("Bad If-Match header: expected revision_number=N");
        }
        var wanted = Integer.parseInt(text.substring("revision_number=".length()));
        if (wanted != api.revision(item)) {
            throw new ApiException(new Failure.PreconditionFailed(
                    "RevisionNumberConstraintFailed",
                    "Constrained to " + wanted + ", but current revision is " + api.revision(item)));
        }
    }

    /// The attributes of an object that this caller may see.
    private ObjectNode visible(Request request, T item, Target target) {
        var view = api.view(item, request.context());
        var prefix = rule("get") + ":";
        List<String> hidden = new ArrayList<>(0);
        for (var name : view.propertyNames()) {
            var own = prefix + name;
            if (rules.contains(own) && !request.allows(own, target)) {
                hidden.add(name);
            }
        }
        hidden.forEach(view::remove);
        return view;
    }

    private static ObjectNode pick(ObjectNode view, List<String> fields) {
        if (fields.isEmpty() || fields.stream().allMatch(String::isEmpty)) {
            return view;
        }
        var picked = Json.object();
        for (var field : fields) {
            var value = view.get(field);
            if (value != null) {
                picked.set(field, value);
            }
        }
        return picked;
    }

    private ObjectNode wrap(ObjectNode view) {
        var body = Json.object();
        body.set(api.type().singular(), view);
        return body;
    }
}
