package org.pileus.keystone.federation.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.federation.mapping.Mapped.DomainName;
import org.pileus.keystone.federation.mapping.Mapped.GroupName;
import org.pileus.keystone.federation.mapping.Mapped.ProjectRoles;
import tools.jackson.databind.JsonNode;

/// Puts the filled local parts of all rules that apply together: the first user, every group, the last list of
/// projects. Those quirks are keystone's.
final class LocalParts {
    private static final String AS_JSON = "JSON:";

    private final boolean honoursDomain;
    private @Nullable JsonNode user;
    private @Nullable DomainName lastDomain;
    private final Set<String> groupIds = new LinkedHashSet<>();
    private final Set<GroupName> groups = new LinkedHashSet<>();
    private List<ProjectRoles> projects = List.of();

    /// @param honoursDomain  whether the `domain` beside a user or project is theirs (from version 2.0 on)
    LocalParts(boolean honoursDomain) {
        this.honoursDomain = honoursDomain;
    }

    /// @param projectsOfJson  what `projects_json` stands for
    void add(JsonNode local, JsonNode projectsOfJson) throws MappingFailed {
        lastDomain = domain(local.path("domain"));
        if (local.has("user") && (user == null || user.isEmpty())) {
            user = local.path("user");
        }
        var group = local.path("group");
        if (group.has("id")) {
            groupIds.add(group.path("id").asString(""));
        } else if (group.has("name")) {
            groups.add(group(group.path("name").asString(""), domain(group.path("domain"))));
        }
        if (local.has("groups")) {
            addGroups(local.path("groups").asString(""));
        }
        if (local.has("group_ids")) {
            groupIds.addAll(ListText.items(local.path("group_ids").asString("")));
        }
        if (local.has("projects") || !projectsOfJson.isMissingNode()) {
            projects = new ArrayList<>();
            local.path("projects").forEach(this::addProject);
            projectsOfJson.forEach(this::addProject);
        }
    }

    private void addGroups(String text) throws MappingFailed {
        // keystone takes a text with this word in it for objects that bring their domain
        var objects = text.contains("name");
        if (!objects && lastDomain == null) {
            throw new MappingFailed("groups without a domain: " + text);
        }
        for (var item : ListText.items(text)) {
            groups.add(objects ? groupOfJson(item) : group(item, lastDomain));
        }
    }

    private static GroupName groupOfJson(String item) throws MappingFailed {
        if (!item.startsWith(AS_JSON)) {
            throw new MappingFailed("groups without a domain: " + item);
        }
        try {
            var object = Json.parseObject(item.substring(AS_JSON.length()).getBytes(StandardCharsets.UTF_8));
            return group(object.path("name").asString(""), domain(object.path("domain")));
        } catch (ApiException e) {
            throw new MappingFailed("not the JSON of a group: " + item);
        }
    }

    private static GroupName group(String name, @Nullable DomainName domain) throws MappingFailed {
        if (domain == null) {
            throw new MappingFailed("groups without a domain: " + name);
        }
        return new GroupName(name, domain);
    }

    private void addProject(JsonNode project) {
        var roles = project.path("roles")
                .valueStream()
                .map(role -> role.path("name").asString(""))
                .toList();
        projects.add(new ProjectRoles(project.path("name").asString(""), own(project), roles));
    }

    /// The domain that a user or project names, or the one beside it.
    private @Nullable DomainName own(JsonNode part) {
        var named = domain(part.path("domain"));
        return named == null && honoursDomain ? lastDomain : named;
    }

    private static @Nullable DomainName domain(JsonNode node) {
        var id = Json.textOrNull(node, "id");
        var name = Json.textOrNull(node, "name");
        return id == null && name == null ? null : new DomainName(id, name);
    }

    Mapped mapped() {
        var given = user == null ? Json.object() : user;
        var type = given.path("type").asString("ephemeral");
        return new Mapped(
                new Mapped.User(
                        Json.textOrNull(given, "id"),
                        Json.textOrNull(given, "name"),
                        Json.textOrNull(given, "email"),
                        own(given),
                        type.equals("local")),
                groupIds,
                groups,
                projects);
    }
}
