package org.pileus.keystone.projects;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;
import tools.jackson.databind.JsonNode;

/// The stored projects and domains, and the memory of them.
public final class Projects implements Memory {
    private static final String COLUMNS =
            "id, domain_id, name, is_domain, parent_id, enabled, description, tags, options, extra, valid_after";

    /// What only domains have, as an indexed attribute.
    public static final Map<String, String> DOMAINS = Map.of("is_domain", "true");

    private final Table<Project> table = new Table<>(Project::id, p -> key(p.domainId(), p.name()))
            .by("name", Project::name)
            .by("parent_id", Project::parentId)
            .by("is_domain", project -> project.isDomain() ? "true" : null)
            .by("domain_id", project -> project.isDomain() ? null : project.domainId());

    private static String key(String domainId, String name) {
        return domainId + "/" + name;
    }

    @Override
    public Kind kind() {
        return Kind.PROJECT;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list("SELECT " + COLUMNS + " FROM project", Projects::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, stored(query, id));
    }

    /// As the database has it, for a write that depends on it.
    public Optional<Project> stored(Query query, String id) {
        return query.one("SELECT " + COLUMNS + " FROM project WHERE id = ?", Projects::map, id);
    }

    public Table<Project> table() {
        return table;
    }

    /// A project or a domain.
    public @Nullable Project get(String id) {
        return table.get(id);
    }

    public @Nullable Project domain(String id) {
        var found = table.get(id);
        return found != null && found.isDomain() ? found : null;
    }

    public @Nullable Project domainNamed(String name) {
        return table.findByKey(key("", name)).orElse(null);
    }

    public @Nullable Project named(String domainId, String name) {
        return table.findByKey(key(domainId, name)).orElse(null);
    }

    public List<Project> children(String id) {
        return List.copyOf(table.with("parent_id", id));
    }

    /// Every project of a domain, without the domain itself.
    public Collection<Project> of(String domainId) {
        return table.with("domain_id", domainId);
    }

    /// From the one just above up to the domain, which is left out.
    public List<Project> parents(Project project) {
        List<Project> found = new ArrayList<>();
        var above = project.parentId();
        while (above != null && found.size() < MAX_DEPTH) {
            var parent = table.get(above);
            if (parent == null || parent.isDomain()) {
                break;
            }
            found.add(parent);
            above = parent.parentId();
        }
        return found;
    }

    /// Projects below a project; source: keystone's `[DEFAULT] max_project_tree_depth`.
    static final int MAX_DEPTH = 5;

    /// Every project below, not the project itself.
    public List<Project> subtree(String id) {
        List<Project> found = new ArrayList<>();
        var level = children(id);
        while (!level.isEmpty()) {
            found.addAll(level);
            level = level.stream().flatMap(p -> children(p.id()).stream()).toList();
        }
        return found;
    }

    public void insert(Transaction tx, Project p) {
        tx.update(
                "INSERT INTO project (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                p.id(),
                p.domainId(),
                p.name(),
                p.isDomain(),
                p.parentId(),
                p.enabled(),
                p.description(),
                tagsJson(p.tags()),
                p.options(),
                p.extra(),
                p.validAfter());
    }

    public void update(Transaction tx, Project p) {
        tx.update(
                """
                UPDATE project SET name = ?, enabled = ?, description = ?, tags = ?, options = ?, extra = ?, valid_after = ?
                WHERE id = ?""",
                p.name(),
                p.enabled(),
                p.description(),
                tagsJson(p.tags()),
                p.options(),
                p.extra(),
                p.validAfter(),
                p.id());
    }

    boolean hasChildren(Query query, String id) {
        return query.count("SELECT COUNT(*) FROM project WHERE parent_id = ?", id) > 0;
    }

    /// No user's default project any more.
    void forgetDefault(Transaction tx, String id, Changes changes) {
        tx.list("SELECT id FROM identity_user WHERE default_project_id = ?", row -> row.text(1), id)
                .forEach(user -> changes.changed(Kind.USER, user));
        tx.update("UPDATE identity_user SET default_project_id = NULL WHERE default_project_id = ?", id);
    }

    /// With the credentials, trusts, limits and endpoints that are for it alone.
    public void delete(Transaction tx, String id, Changes changes) {
        changes.changed(Kind.ENDPOINT_FILTER, id);
        tx.list("SELECT id FROM trust WHERE project_id = ?", row -> row.text(1), id)
                .forEach(trust -> changes.changed(Kind.TRUST, trust));
        tx.list("SELECT id FROM oauth_access_token WHERE project_id = ?", row -> row.text(1), id)
                .forEach(token -> changes.changed(Kind.ACCESS_TOKEN, token));
        tx.update("DELETE FROM oauth_access_token WHERE project_id = ?", id);
        tx.update("DELETE FROM credential WHERE project_id = ?", id);
        tx.update("DELETE FROM trust WHERE project_id = ?", id);
        tx.update("DELETE FROM owner_limit WHERE project_id = ?", id);
        tx.update("DELETE FROM project_endpoint WHERE project_id = ?", id);
        tx.update("DELETE FROM project_endpoint_group WHERE project_id = ?", id);
        tx.update("DELETE FROM project WHERE id = ?", id);
    }

    private static JsonNode tagsJson(List<String> tags) {
        var array = Json.array();
        tags.forEach(array::add);
        return array;
    }

    private static Project map(Row row) {
        List<String> tags = new ArrayList<>();
        row.json("tags").forEach(tag -> tags.add(tag.asString()));
        return new Project(
                row.text("id"),
                row.text("domain_id"),
                row.text("name"),
                row.flag("is_domain"),
                row.textOrNull("parent_id"),
                row.flag("enabled"),
                row.textOrNull("description"),
                tags,
                row.object("options"),
                row.object("extra"),
                row.number("valid_after"));
    }
}
