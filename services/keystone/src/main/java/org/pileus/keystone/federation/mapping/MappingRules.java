package org.pileus.keystone.federation.mapping;

import java.util.List;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whether the rules of a mapping are well formed. Version 2.0 adds domains of projects, 3.0 projects as JSON.
/// Source: the Identity API, mappings, and keystone's mapping combinations.
public final class MappingRules {
    public static final List<String> VERSIONS = List.of("1.0", "2.0", "3.0");
    private static final Set<String> CONDITIONS = Set.of("any_one_of", "not_any_of", "blacklist", "whitelist");
    private static final int MOST_RULES = 1000;

    private final int version;

    private MappingRules(String version) {
        this.version = VERSIONS.indexOf(version) + 1;
    }

    /// @throws ApiException 400 that says what is wrong
    public static void check(JsonNode rules, String version) {
        if (!VERSIONS.contains(version)) {
            throw invalid("schema_version", "it must be one of " + String.join(", ", VERSIONS));
        }
        if (!rules.isArray() || rules.isEmpty() || rules.size() > MOST_RULES) {
            throw invalid("rules", "it must be a list of 1 to " + MOST_RULES + " rules");
        }
        var checker = new MappingRules(version);
        rules.forEach(checker::rule);
    }

    /// Projects that came as JSON with an assertion.
    /// @throws ApiException 400 that says what is wrong
    static void checkProjects(JsonNode projects) {
        list(projects, "projects").forEach(new MappingRules("3.0")::project);
    }

    private static ApiException invalid(String key, String reason) {
        return ApiException.invalid("Invalid input for field '" + key + "': " + reason + ".");
    }

    private static ObjectNode object(JsonNode node, String key, Set<String> known) {
        if (!(node instanceof ObjectNode object)) {
            throw invalid(key, "it must be an object");
        }
        for (var name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw ApiException.invalid("Additional properties are not allowed ('" + name + "' was unexpected)");
            }
        }
        return object;
    }

    private static void require(ObjectNode object, String... keys) {
        for (var key : keys) {
            if (!object.has(key)) {
                throw ApiException.invalid("'" + key + "' is a required property");
            }
        }
    }

    private static void texts(ObjectNode object, String... keys) {
        for (var key : keys) {
            var value = object.get(key);
            if (value != null && !value.isString()) {
                throw invalid(key, "it must be a string");
            }
        }
    }

    private void rule(JsonNode node) {
        var rule = object(node, "rules", Set.of("local", "remote"));
        require(rule, "local", "remote");
        if (!rule.path("local").isArray()) {
            throw invalid("local", "it must be a list");
        }
        if (!rule.path("remote").isArray() || rule.path("remote").isEmpty()) {
            throw invalid("remote", "it must be a list of at least one condition");
        }
        rule.path("local").forEach(this::local);
        rule.path("remote").forEach(MappingRules::remote);
    }

    private void local(JsonNode node) {
        var known = version < 3
                ? Set.of("user", "projects", "group", "groups", "group_ids", "domain")
                : Set.of("user", "projects", "projects_json", "group", "groups", "group_ids", "domain");
        var local = object(node, "local", known);
        texts(local, "groups", "group_ids", "projects_json");
        if (local.has("domain")) {
            domain(local.path("domain"));
        }
        if (local.has("user")) {
            user(local.path("user"));
        }
        if (local.has("group")) {
            group(local.path("group"));
        }
        if (local.has("projects")) {
            list(local.path("projects"), "projects").forEach(this::project);
        }
    }

    private static JsonNode list(JsonNode node, String key) {
        if (!node.isArray()) {
            throw invalid(key, "it must be a list");
        }
        return node;
    }

    private static void domain(JsonNode node) {
        texts(object(node, "domain", Set.of("id", "name")), "id", "name");
    }

    private static void user(JsonNode node) {
        var user = object(node, "user", Set.of("id", "name", "email", "domain", "type"));
        texts(user, "id", "name", "email", "type");
        if (user.has("type")
                && !Set.of("ephemeral", "local").contains(user.path("type").asString(""))) {
            throw invalid("type", "it must be ephemeral or local");
        }
        if (user.has("domain")) {
            domain(user.path("domain"));
        }
    }

    /// By its id, or by its name in a domain.
    private static void group(JsonNode node) {
        var group = object(node, "group", node.has("id") ? Set.of("id") : Set.of("name", "domain"));
        texts(group, "id", "name");
        if (!group.has("id")) {
            require(group, "name", "domain");
            domain(group.path("domain"));
        }
    }

    private void project(JsonNode node) {
        var known = version < 2 ? Set.of("name", "roles") : Set.of("name", "roles", "domain");
        var project = object(node, "projects", known);
        require(project, "name", "roles");
        texts(project, "name");
        list(project.path("roles"), "roles").forEach(item -> {
            var role = object(item, "roles", Set.of("name"));
            require(role, "name");
            texts(role, "name");
        });
        if (project.has("domain")) {
            domain(project.path("domain"));
        }
    }

    /// An attribute, perhaps with one condition on its values.
    private static void remote(JsonNode node) {
        var condition = CONDITIONS.stream().filter(node::has).findFirst().orElse("");
        var remote = object(node, "remote", condition.isEmpty() ? Set.of("type") : Set.of("type", condition, "regex"));
        require(remote, "type");
        texts(remote, "type");
        if (!condition.isEmpty()) {
            list(remote.path(condition), condition);
        }
        if (remote.has("regex") && !remote.path("regex").isBoolean()) {
            throw invalid("regex", "it must be true or false");
        }
    }
}
