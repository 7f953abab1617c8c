package org.pileus.nova.db.quotas;

import java.util.HashMap;
import java.util.Map;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;

/// The tables `quota_limits` and `quota_class_limits`: only what differs from the configured defaults.
public final class QuotaRepository {
    /// The only class there is: its limits replace the configured defaults.
    public static final String DEFAULT_CLASS = "default";
    /// The user id of limits that hold for the whole project.
    private static final String WHOLE_PROJECT = "";

    public Map<String, Integer> limits(Query query, String projectId) {
        return userLimits(query, projectId, WHOLE_PROJECT);
    }

    public Map<String, Integer> userLimits(Query query, String projectId, String userId) {
        Map<String, Integer> limits = new HashMap<>();
        query.list(
                "SELECT resource, hard_limit FROM quota_limits WHERE project_id = ? AND user_id = ?",
                row -> limits.put(row.text(1), row.integer(2)),
                projectId,
                userId);
        return limits;
    }

    /// The limits of those users of a project that have some, by user.
    public Map<String, Map<String, Integer>> usersLimits(Query query, String projectId) {
        Map<String, Map<String, Integer>> users = new HashMap<>();
        query.list(
                "SELECT user_id, resource, hard_limit FROM quota_limits WHERE project_id = ? AND user_id <> ''",
                row -> {
                    users.computeIfAbsent(row.text(1), id -> new HashMap<>()).put(row.text(2), row.integer(3));
                    return row.text(1);
                },
                projectId);
        return users;
    }

    public Map<String, Integer> classLimits(Query query, String name) {
        Map<String, Integer> limits = new HashMap<>();
        query.list(
                "SELECT resource, hard_limit FROM quota_class_limits WHERE class_name = ?",
                row -> limits.put(row.text(1), row.integer(2)),
                name);
        return limits;
    }

    public void setLimit(Transaction tx, String projectId, String resource, int limit) {
        setUserLimit(tx, projectId, WHOLE_PROJECT, resource, limit);
    }

    public void setUserLimit(Transaction tx, String projectId, String userId, String resource, int limit) {
        var changed = tx.update(
                "UPDATE quota_limits SET hard_limit = ? WHERE project_id = ? AND user_id = ? AND resource = ?",
                limit,
                projectId,
                userId,
                resource);
        if (changed == 0) {
            tx.update(
                    "INSERT INTO quota_limits (project_id, user_id, resource, hard_limit) VALUES (?, ?, ?, ?)",
                    projectId,
                    userId,
                    resource,
                    limit);
        }
    }

    public void setClassLimit(Transaction tx, String name, String resource, int limit) {
        var changed = tx.update(
                "UPDATE quota_class_limits SET hard_limit = ? WHERE class_name = ? AND resource = ?",
                limit,
                name,
                resource);
        if (changed == 0) {
            tx.update(
                    "INSERT INTO quota_class_limits (class_name, resource, hard_limit) VALUES (?, ?, ?)",
                    name,
                    resource,
                    limit);
        }
    }

    /// Back to the defaults.
    public void forget(Transaction tx, String projectId) {
        tx.update("DELETE FROM quota_limits WHERE project_id = ?", projectId);
    }

    public void forgetUser(Transaction tx, String projectId, String userId) {
        tx.update("DELETE FROM quota_limits WHERE project_id = ? AND user_id = ?", projectId, userId);
    }
}
