package org.pileus.keystone.users;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Links;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a user: everything but the password.
public final class UserView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private UserView() {}

    public static ObjectNode of(Links links, Request request, User user, PasswordRules rules) {
        var node = Json.object();
        node.put("id", user.id());
        node.put("name", user.name());
        node.put("domain_id", user.domainId());
        node.put("enabled", rules.enabled(user));
        if (user.defaultProjectId() != null) {
            node.put("default_project_id", user.defaultProjectId());
        }
        node.put("password_expires_at", expiry(user));
        node.set("options", user.options());
        user.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/users/" + user.id()));
        return node;
    }

    /// As keystone writes it: microseconds, no zone; null when the password stays good.
    public static @Nullable String expiry(User user) {
        var password = user.password();
        return password == null || password.expiresAt() == null ? null : TIME.format(password.expiresAt());
    }
}
