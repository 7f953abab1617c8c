package org.pileus.keystone.applicationcredentials;

import java.util.ArrayList;
import java.util.List;
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
import tools.jackson.databind.node.ArrayNode;

/// The stored application credentials and the memory of them.
public final class ApplicationCredentials implements Memory {
    private static final String COLUMNS = """
            id, user_id, project_id, name, description, secret_hash, role_ids, access_rules, expires_at, unrestricted""";

    private final Table<ApplicationCredential> table = new Table<>(
                    ApplicationCredential::id, c -> c.userId() + "/" + c.name())
            .by("user_id", ApplicationCredential::userId)
            .by("project_id", ApplicationCredential::projectId);

    @Override
    public Kind kind() {
        return Kind.APPLICATION_CREDENTIAL;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list("SELECT " + COLUMNS + " FROM application_credential", ApplicationCredentials::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(
                id,
                query.one(
                        "SELECT " + COLUMNS + " FROM application_credential WHERE id = ?",
                        ApplicationCredentials::map,
                        id));
    }

    public Table<ApplicationCredential> table() {
        return table;
    }

    public Optional<ApplicationCredential> find(String id) {
        return table.find(id);
    }

    public @Nullable ApplicationCredential named(String userId, String name) {
        return table.findByKey(userId + "/" + name).orElse(null);
    }

    void insert(Transaction tx, ApplicationCredential c) {
        var roles = Json.array();
        c.roleIds().forEach(roles::add);
        tx.update(
                "INSERT INTO application_credential (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                c.id(),
                c.userId(),
                c.projectId(),
                c.name(),
                c.description(),
                c.secretHash(),
                roles,
                c.accessRules(),
                c.expiresAt(),
                c.unrestricted());
    }

    public boolean delete(Transaction tx, String id) {
        return tx.update("DELETE FROM application_credential WHERE id = ?", id) > 0;
    }

    /// With the access rules of the user.
    public void deleteUser(Transaction tx, String userId, Changes changes) {
        tx.list("SELECT id FROM application_credential WHERE user_id = ?", row -> row.text(1), userId)
                .forEach(id -> changes.changed(Kind.APPLICATION_CREDENTIAL, id));
        tx.update("DELETE FROM application_credential WHERE user_id = ?", userId);
        tx.update("DELETE FROM access_rule WHERE user_id = ?", userId);
    }

    public void deleteProject(Transaction tx, String projectId, Changes changes) {
        tx.list("SELECT id FROM application_credential WHERE project_id = ?", row -> row.text(1), projectId)
                .forEach(id -> changes.changed(Kind.APPLICATION_CREDENTIAL, id));
        tx.update("DELETE FROM application_credential WHERE project_id = ?", projectId);
    }

    /// Whether a credential of the user has the access rule.
    boolean uses(Query query, String userId, String ruleId) {
        return query
                .list(
                        "SELECT access_rules FROM application_credential WHERE user_id = ? AND access_rules IS NOT NULL",
                        row -> row.json(1),
                        userId)
                .stream()
                .flatMap(rules -> rules.valueStream())
                .anyMatch(rule -> rule.path("id").asString("").equals(ruleId));
    }

    /// Ids of a user's credentials for a project.
    public List<String> idsOf(Query query, String userId, String projectId) {
        return query.list(
                "SELECT id FROM application_credential WHERE user_id = ? AND project_id = ?",
                row -> row.text(1),
                userId,
                projectId);
    }

    private static ApplicationCredential map(Row row) {
        List<String> roles = new ArrayList<>();
        row.json("role_ids").forEach(id -> roles.add(id.asString()));
        return new ApplicationCredential(
                row.text("id"),
                row.text("user_id"),
                row.text("project_id"),
                row.text("name"),
                row.textOrNull("description"),
                row.text("secret_hash"),
                roles,
                (ArrayNode) row.jsonOrNull("access_rules"),
                row.timeOrNull("expires_at"),
                row.flag("unrestricted"));
    }
}
