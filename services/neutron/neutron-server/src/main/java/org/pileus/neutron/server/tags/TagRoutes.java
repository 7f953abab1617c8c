package org.pileus.neutron.server.tags;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceRoutes;
import org.pileus.neutron.server.api.Tags;
import tools.jackson.databind.node.ObjectNode;

/// `…/{id}/tags` and `…/{id}/tags/{tag}` of one resource. Decided against the owner of the tagged resource
/// (CVE-2024-53916).
public record TagRoutes<T>(ResourceApi<T> api, ResourceRoutes<T> routes) {
    public List<Route> all() {
        var base = "/v2.0/" + api.type().path() + "/{id}/tags";
        var name = api.type().singular() + ":tags";
        return List.of(
                Route.object("GET", base, "get_" + name, this::list),
                Route.object("PUT", base, "update_" + name, this::replace),
                Route.object("POST", base, "create_" + name, this::add),
                Route.object("DELETE", base, "delete_" + name, this::clear),
                Route.object("GET", base + "/{tag}", "get_" + name, this::has),
                Route.object("PUT", base + "/{tag}", "update_" + name, this::addOne),
                Route.object("DELETE", base + "/{tag}", "delete_" + name, this::removeOne));
    }

    private T authorised(Request request) {
        var item = routes.require(request);
        request.authorize(api.target(item, request.context()));
        return item;
    }

    private TreeSet<String> tags(Request request, T item) {
        return new TreeSet<>(Tags.of(api.view(item, request.context())));
    }

    private Response list(Request request) {
        return Response.ok(body(tags(request, authorised(request))));
    }

    private static ObjectNode body(Collection<String> tags) {
        var body = Json.object();
        var array = body.putArray("tags");
        tags.forEach(array::add);
        return body;
    }

    private static TreeSet<String> given(Request request) {
        var list = request.jsonObject().get("tags");
        if (list == null) {
            throw ApiException.invalid("Invalid tags body: the key 'tags' is missing.");
        }
        var all = new TreeSet<String>();
        Tags.accept(list).forEach(tag -> all.add(tag.stringValue()));
        return all;
    }

    private void write(Request request, T item, Collection<String> tags) {
        var changes = body(tags);
        Tags.accept(changes.path("tags"));
        api.update(request, item, changes);
    }

    private Response replace(Request request) {
        var item = authorised(request);
        var tags = given(request);
        write(request, item, tags);
        return Response.ok(body(tags));
    }

    private Response add(Request request) {
        var item = authorised(request);
        var tags = tags(request, item);
        tags.addAll(given(request));
        write(request, item, tags);
        return Response.ok(body(tags));
    }

    private Response clear(Request request) {
        write(request, authorised(request), List.of());
        return Response.noContent();
    }

    private Response has(Request request) {
        requireTag(request, tags(request, authorised(request)));
        return Response.noContent();
    }

    private static String requireTag(Request request, TreeSet<String> tags) {
        var tag = request.pathParameter("tag");
        if (!tags.contains(tag)) {
            throw ApiException.notFound("Tag", tag.length() > 80 ? "…" : tag);
        }
        return tag;
    }

    private Response addOne(Request request) {
        var item = authorised(request);
        var tag = Tags.acceptOne(request.pathParameter("tag"));
        var tags = tags(request, item);
        if (tags.add(tag)) {
            write(request, item, tags);
        }
        return Response.status(201);
    }

    private Response removeOne(Request request) {
        var item = authorised(request);
        var tags = tags(request, item);
        tags.remove(requireTag(request, tags));
        write(request, item, tags);
        return Response.noContent();
    }
}
