package org.pileus.keystone.domains;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.projects.Project;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a domain.
public final class DomainView {
    private DomainView() {}

    public static ObjectNode of(Links links, Request request, Project domain) {
        var node = Json.object();
        node.put("id", domain.id());
        node.put("name", domain.name());
        node.put("description", domain.description());
        node.put("enabled", domain.enabled());
        var tags = node.putArray("tags");
        domain.tags().forEach(tags::add);
        node.set("options", domain.options());
        domain.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/domains/" + domain.id()));
        return node;
    }
}
