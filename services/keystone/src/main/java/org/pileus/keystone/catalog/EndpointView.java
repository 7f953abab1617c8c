package org.pileus.keystone.catalog;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Links;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of an endpoint.
public final class EndpointView {
    private EndpointView() {}

    public static ObjectNode of(Links links, Request request, CatalogEndpoint endpoint) {
        var node = Json.object();
        node.put("id", endpoint.id());
        node.put("interface", endpoint.face());
        node.put("region", endpoint.regionId());
        node.put("region_id", endpoint.regionId());
        node.put("service_id", endpoint.serviceId());
        node.put("url", endpoint.url());
        node.put("enabled", endpoint.enabled());
        endpoint.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/endpoints/" + endpoint.id()));
        return node;
    }
}
