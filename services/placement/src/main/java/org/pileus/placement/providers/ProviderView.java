package org.pileus.placement.providers;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Request;
import org.pileus.placement.model.Provider;
import org.pileus.placement.requests.Links;
import tools.jackson.databind.node.ObjectNode;

/// A provider as JSON of one microversion.
final class ProviderView {
    private ProviderView() {}

    static ObjectNode of(Provider provider, Request request) {
        var version = request.microversion();
        var node = Json.object();
        node.put("uuid", provider.uuid());
        node.put("name", provider.name());
        node.put("generation", provider.generation());
        var self = Links.path(request, path(provider.uuid()));
        var links = node.putArray("links");
        links.addObject().put("rel", "self").put("href", self);
        for (var rel : rels(version)) {
            links.addObject().put("rel", rel).put("href", self + "/" + rel);
        }
        if (version.atLeast(1, 14)) {
            node.put("parent_provider_uuid", provider.parent());
            node.put("root_provider_uuid", provider.root());
        }
        return node;
    }

    static String path(String uuid) {
        return "/resource_providers/" + uuid;
    }

    private static List<String> rels(Microversion version) {
        List<String> rels = new ArrayList<>(List.of("inventories", "usages"));
        if (version.atLeast(1, 1)) {
            rels.add("aggregates");
        }
        if (version.atLeast(1, 6)) {
            rels.add("traits");
        }
        if (version.atLeast(1, 11)) {
            rels.add("allocations");
        }
        return rels;
    }
}
