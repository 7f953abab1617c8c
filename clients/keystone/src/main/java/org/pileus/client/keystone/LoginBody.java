package org.pileus.client.keystone;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// The request of a password login that is scoped to a project.
final class LoginBody {
    private LoginBody() {}

    static ObjectNode of(Credentials credentials) {
        var root = Json.object();
        var auth = root.putObject("auth");
        var identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        var user = identity.putObject("password").putObject("user");
        user.put("name", credentials.username());
        user.put("password", credentials.password().reveal());
        user.putObject("domain").put("id", credentials.userDomainId());
        var project = auth.putObject("scope").putObject("project");
        project.put("name", credentials.projectName());
        project.putObject("domain").put("id", credentials.projectDomainId());
        return root;
    }
}
