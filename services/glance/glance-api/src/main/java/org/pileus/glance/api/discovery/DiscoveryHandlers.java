package org.pileus.glance.api.discovery;

import java.util.List;
import java.util.stream.Stream;
import org.pileus.glance.api.data.Stores;
import org.pileus.glance.api.images.Quotas;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ObjectNode;

/// Versions, and what this cloud offers: import methods, stores, usage.
public final class DiscoveryHandlers {
    /// Source: Image API reference, "Version history".
    private static final List<String> VERSIONS = List.of(
            "v2.17", "v2.15", "v2.13", "v2.12", "v2.11", "v2.10", "v2.9", "v2.8", "v2.7", "v2.6", "v2.5", "v2.4",
            "v2.3", "v2.2", "v2.1", "v2.0");
    /// What comes in with a cache, before those from 2.15 on.
    private static final List<String> WITH_CACHE = List.of("v2.18", "v2.17", "v2.16", "v2.15", "v2.14");

    private final Quotas quotas;
    private final List<String> importMethods;
    private final Stores stores;

    public DiscoveryHandlers(Quotas quotas, List<String> importMethods, Stores stores) {
        this.quotas = quotas;
        this.importMethods = List.copyOf(importMethods);
        this.stores = stores;
    }

    /// The root answers 300: a choice, not a page.
    public Response choices(Request request) {
        return Response.json(300, versionList(request));
    }

    public Response versions(Request request) {
        return Response.ok(versionList(request));
    }

    private List<String> versions() {
        return stores.hasCache()
                ? Stream.concat(WITH_CACHE.stream(), VERSIONS.stream().skip(2)).toList()
                : VERSIONS;
    }

    private ObjectNode versionList(Request request) {
        var body = Json.object();
        var list = body.putArray("versions");
        for (var id : versions()) {
            var version = list.addObject();
            version.put("id", id);
            version.put("status", id.equals(versions().getFirst()) ? "CURRENT" : "SUPPORTED");
            version.putArray("links").addObject().put("rel", "self").put("href", request.baseUrl() + "/v2/");
        }
        return body;
    }

    public Response importMethods(Request request) {
        var body = Json.object();
        var methods = body.putObject("import-methods");
        methods.put("description", "Import methods available.").put("type", "array");
        var values = methods.putArray("value");
        importMethods.forEach(values::add);
        return Response.ok(body);
    }

    /// The stores by name; the default and those that nothing can be put into are marked.
    public Response stores(Request request) {
        var body = Json.object();
        var list = body.putArray("stores");
        stores.all().forEach(backend -> list.add(brief(backend)));
        return Response.ok(body);
    }

    private ObjectNode brief(Stores.Backend backend) {
        var item = Json.object().put("id", backend.id());
        if (!backend.description().isEmpty()) {
            item.put("description", backend.description());
        }
        if (backend.equals(stores.standard())) {
            item.put("default", "true");
        }
        if (backend.store().readOnly()) {
            item.put("read-only", "true");
        }
        return item;
    }

    public Response storeDetails(Request request) {
        var body = Json.object();
        var list = body.putArray("stores");
        for (var backend : stores.all()) {
            var item = brief(backend).put("type", backend.type()).put("weight", backend.weight());
            item.set("properties", backend.properties());
            list.add(item);
        }
        return Response.ok(body);
    }

    /// What the caller's project has of what it may have; nothing when the identity service keeps no limits for us.
    public Response usage(Request request) {
        var body = Json.object();
        var project = request.context().projectId();
        body.set("usage", project == null ? Json.object() : quotas.report(project));
        return Response.ok(body);
    }
}
