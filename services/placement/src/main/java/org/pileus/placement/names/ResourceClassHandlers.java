package org.pileus.placement.names;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Links;
import org.pileus.placement.requests.Shape;
import tools.jackson.databind.node.ObjectNode;

/// `/resource_classes` and `/resource_classes/{name}`.
public final class ResourceClassHandlers {
    private static final Shape NAME = Shape.text(0, 255, "'^CUSTOM_[A-Z0-9_]+$'", Names::isCustomForm);
    private static final Shape BODY = Shape.object().need("name", NAME);

    private final Names classes;
    private final ProviderStore store;
    private final Fresh fresh;

    public ResourceClassHandlers(Names classes, ProviderStore store, Fresh fresh) {
        this.classes = classes;
        this.store = store;
        this.fresh = fresh;
    }

    public Response list(Request request) {
        var body = Json.object();
        var list = body.putArray("resource_classes");
        var all = classes.all();
        all.forEach(name -> list.add(view(name, request)));
        return fresh.stamp(Response.ok(body), request, classes.lastChangedMicros(all));
    }

    public Response show(Request request) {
        var name = require(request);
        var changed = classes.isStandard(name) ? null : (Long) classes.changedMicros(name);
        return fresh.stamp(Response.ok(view(name, request)), request, changed);
    }

    private static ObjectNode view(String name, Request request) {
        var node = Json.object().put("name", name);
        node.putArray("links").addObject().put("rel", "self").put("href", Links.path(request, path(name)));
        return node;
    }

    private static String path(String name) {
        return "/resource_classes/" + name;
    }

    public Response create(Request request) {
        var name = Json.text(BODY.of(request), "name");
        if (!classes.add(name)) {
            throw ApiException.conflict("Conflicting resource class already exists: " + name);
        }
        return Response.status(201).header("Location", Links.absolute(request, path(name)));
    }

    /// Up to 1.6: renames.
    public Response rename(Request request) {
        var to = Json.text(BODY.of(request), "name");
        var name = require(request);
        if (classes.isStandard(name)) {
            throw ApiException.invalid("Cannot update standard resource class " + name);
        }
        if (!classes.rename(name, to)) {
            throw ApiException.conflict("Resource class already exists: " + to);
        }
        store.load(); // rare and old: every provider may have inventory of it
        return Response.ok(view(to, request));
    }

    /// From 1.7: makes sure that it exists; there is no body.
    public Response ensure(Request request) {
        var name = request.pathParameter("name");
        NAME.checked(Json.array().add(name).get(0));
        return Response.status(classes.add(name) ? 201 : 204).header("Location", Links.absolute(request, path(name)));
    }

    public Response delete(Request request) {
        var name = require(request);
        if (classes.isStandard(name)) {
            throw ApiException.invalid(
                    "Error in delete resource class: Cannot delete standard resource class " + name + ".");
        }
        if (!classes.remove(name)) {
            throw ApiException.conflict("Error in delete resource class: Cannot delete resource class " + name
                    + ". Class is in use in inventory.");
        }
        return Response.noContent();
    }

    private String require(Request request) {
        var name = request.pathParameter("name");
        if (!classes.knows(name)) {
            throw new ApiException(
                    new Failure.NotFound("resource class", name, "No such resource class " + name + "."));
        }
        return name;
    }
}
