package org.pileus.keystone.federation.mapping;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.federation.mapping.Mapped.DomainName;
import tools.jackson.databind.node.ObjectNode;

/// What came out of a mapping as JSON, for operators who try their rules: `user`, `group_ids`, `group_names`,
/// `projects`, each in order.
public final class MappedView {
    private MappedView() {}

    public static ObjectNode of(Mapped mapped) {
        var root = Json.object();
        var user = root.putObject("user");
        put(user, "id", mapped.user().id());
        put(user, "name", mapped.user().name());
        put(user, "email", mapped.user().email());
        putDomain(user, mapped.user().domain());
        user.put("type", mapped.user().local() ? "local" : "ephemeral");
        var ids = root.putArray("group_ids");
        new TreeSet<>(mapped.groupIds()).forEach(ids::add);
        var groups = root.putArray("group_names");
        mapped.groups().stream()
                .map(MappedView::group)
                .sorted((one, other) -> Json.text(one).compareTo(Json.text(other)))
                .forEach(groups::add);
        var projects = root.putArray("projects");
        for (var project : mapped.projects()) {
            var node = projects.addObject().put("name", project.name());
            var roles = node.putArray("roles");
            project.roles().forEach(roles::add);
            putDomain(node, project.domain());
        }
        return root;
    }

    private static ObjectNode group(Mapped.GroupName group) {
        var node = Json.object();
        putDomain(node, group.domain());
        return node.put("name", group.name());
    }

    private static void putDomain(ObjectNode node, @Nullable DomainName domain) {
        if (domain != null) {
            var named = node.putObject("domain");
            put(named, "id", domain.id());
            put(named, "name", domain.name());
        }
    }

    private static void put(ObjectNode node, String key, @Nullable String value) {
        if (value != null) {
            node.put(key, value);
        }
    }
}
