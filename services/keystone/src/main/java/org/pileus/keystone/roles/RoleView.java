package org.pileus.keystone.roles;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Links;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a role.
public final class RoleView {
    private RoleView() {}

    public static ObjectNode of(Links links, Request request, Role role) {
        var node = Json.object();
        node.put("id", role.id());
        node.put("name", role.name());
        node.put("domain_id", role.ofDomain() ? role.domainId() : null);
        node.put("description", role.description());
        node.set("options", role.options());
        role.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/roles/" + role.id()));
        return node;
    }
}
