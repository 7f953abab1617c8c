package org.pileus.keystone.projects;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Links;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a project.
public final class ProjectView {
    private ProjectView() {}

    public static ObjectNode of(Links links, Request request, Project project) {
        var node = Json.object();
        node.put("id", project.id());
        node.put("name", project.name());
        if (project.isDomain()) {
            node.putNull("domain_id");
        } else {
            node.put("domain_id", project.domainId());
        }
        node.put("description", project.description());
        node.put("enabled", project.enabled());
        node.put("parent_id", project.parentId());
        node.put("is_domain", project.isDomain());
        var tags = node.putArray("tags");
        project.tags().forEach(tags::add);
        node.set("options", project.options());
        project.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/projects/" + project.id()));
        return node;
    }
}
