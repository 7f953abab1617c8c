package org.pileus.keystone.users;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Links;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a user: everything but the password.
public final class UserView {
    private UserView() {}

    public static ObjectNode of(Links links, Request request, User user) {
        var node = Json.object();
        node.put("id", user.id());
        node.put("name", user.name());
        node.put("domain_id", user.domainId());
        node.put("enabled", user.enabled());
        if (user.defaultProjectId() != null) {
            node.put("default_project_id", user.defaultProjectId());
        }
        node.putNull("password_expires_at");
        node.set("options", user.options());
        user.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/users/" + user.id()));
        return node;
    }
}
