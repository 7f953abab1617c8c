package org.pileus.keystone.catalog;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.memory.Identity;
import tools.jackson.databind.node.ArrayNode;

/// The catalog that goes with tokens: enabled services with their enabled endpoints, URLs filled in; for a project
/// with an [EndpointFilter] only what that lets through, and no service without an endpoint. Its
/// bytes are kept until anything changes; without templates in the URLs there is one catalog for everybody.
public final class Catalog {
    private static final int KEPT = 2000;

    private final Identity identity;
    private final CatalogServices services;
    private final CatalogEndpoints endpoints;
    private final EndpointFilter filter;
    private volatile Kept kept = new Kept(-1, false, new ConcurrentHashMap<>());

    private record Kept(long epoch, boolean templated, Map<String, byte[]> bytes) {}

    public Catalog(Identity identity, CatalogServices services, CatalogEndpoints endpoints, EndpointFilter filter) {
        this.identity = identity;
        this.services = services;
        this.endpoints = endpoints;
        this.filter = filter;
    }

    /// The JSON array of a catalog; not to be changed.
    /// @param projectId  null in a token of a domain or of the system: endpoints that name a project are left out
    public byte[] bytes(String userId, @Nullable String projectId) {
        var epoch = identity.epoch();
        var current = kept;
        if (current.epoch != epoch) {
            current = new Kept(epoch, templated(), new ConcurrentHashMap<>());
            kept = current;
        }
        var key = current.templated
                ? userId + "/" + projectId
                : filter.endpointsOf(projectId).isEmpty() ? "" : "/" + projectId;
        var found = current.bytes.get(key);
        if (found == null) {
            found = Json.bytes(render(userId, projectId));
            if (current.bytes.size() < KEPT) {
                current.bytes.put(key, found);
            }
        }
        return found;
    }

    private boolean templated() {
        return endpoints.table().all().stream().anyMatch(endpoint -> UrlTemplate.isOne(endpoint.url()));
    }

    ArrayNode render(String userId, @Nullable String projectId) {
        var all = Json.array();
        var chosen = filter.endpointsOf(projectId);
        for (var service : services.table().all()) {
            if (!service.enabled()) {
                continue;
            }
            var node = Json.object();
            var list = node.putArray("endpoints");
            for (var endpoint : endpoints.table().all()) {
                if (!endpoint.enabled()
                        || !endpoint.serviceId().equals(service.id())
                        || (!chosen.isEmpty() && !chosen.containsKey(endpoint.id()))) {
                    continue;
                }
                var url = UrlTemplate.fill(endpoint.url(), userId, projectId);
                if (url != null) {
                    list.addObject()
                            .put("id", endpoint.id())
                            .put("interface", endpoint.face())
                            .put("region_id", endpoint.regionId())
                            .put("url", url)
                            .put("region", endpoint.regionId());
                }
            }
            if (!chosen.isEmpty() && list.isEmpty()) {
                continue;
            }
            all.add(node);
            node.put("id", service.id());
            node.put("type", service.type());
            node.put("name", service.name());
        }
        return all;
    }
}
