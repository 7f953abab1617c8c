package org.pileus.neutron.server.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;

/// Counters and limits per project. A counter moves in the transaction that makes or deletes what it
/// counts, by one conditional update, so it is right at every moment and the limit is never passed.
public final class Quotas {
    private final Database db;
    private final Map<String, Long> defaults;

    /// @param defaults resource to limit; -1 for none
    public Quotas(Database db, Map<String, Long> defaults) {
        this.db = db;
        this.defaults = Map.copyOf(defaults);
    }

    /// Limit and use of one resource.
    /// @param used how many there are now
    public record Usage(long limit, long used) {}

    public Map<String, Long> defaults() {
        return defaults;
    }

    /// Counts what is being made.
    /// @throws ApiException `Failure.QuotaExceeded` when the limit would be passed; the caller's
    ///     transaction must end
    public void take(Transaction tx, String projectId, String resource, int amount) {
        var standard = defaults.getOrDefault(resource, -1L);
        var won = tx.update(
                """
                UPDATE quota_usages SET used = used + ?
                WHERE project_id = ? AND resource = ?
                  AND (COALESCE((SELECT hard_limit FROM quotas WHERE project_id = ? AND resource = ?), ?) < 0
                    OR used + ? <= COALESCE((SELECT hard_limit FROM quotas WHERE project_id = ? AND resource = ?), ?))""", amount, projectId, resource, projectId, resource, standard, amount, projectId, resource, standard);
        if (won == 1) {
            return;
        }
        if (isCounted(tx, projectId, resource) || !first(tx, projectId, resource, amount)) {
            throw new ApiException(new Failure.QuotaExceeded(
                    List.of(resource), "Quota exceeded for resources: ['" + resource + "']."));
        }
    }

    private static boolean isCounted(Query query, String projectId, String resource) {
        return query.count(
                        "SELECT COUNT(*) FROM quota_usages WHERE project_id = ? AND resource = ?", projectId, resource)
                > 0;
    }

    private boolean first(Transaction tx, String projectId, String resource, int amount) {
        var limit = limit(tx, projectId, resource);
        if (limit >= 0 && amount > limit) {
            return false;
        }
        insert(tx, projectId, resource, amount);
        return true;
    }

    /// Uncounts what is being deleted.
    public void give(Transaction tx, String projectId, String resource, int amount) {
        tx.update(
                "UPDATE quota_usages SET used = used - ? WHERE project_id = ? AND resource = ? AND used >= ?",
                amount,
                projectId,
                resource,
                amount);
    }

    /// Counts without a limit: what the service makes by itself.
    public void count(Transaction tx, String projectId, String resource, int amount) {
        var there = tx.update(
                "UPDATE quota_usages SET used = used + ? WHERE project_id = ? AND resource = ?",
                amount,
                projectId,
                resource);
        if (there == 0) {
            insert(tx, projectId, resource, amount);
        }
    }

    private static void insert(Transaction tx, String projectId, String resource, int amount) {
        try {
            tx.update(
                    "INSERT INTO quota_usages (project_id, resource, used) VALUES (?, ?, ?)",
                    projectId,
                    resource,
                    amount);
        } catch (DuplicateKey e) {
            // somebody counted the first one at the same moment: the whole decision again
            throw new Stale("quota of " + projectId);
        }
    }

    private long limit(Query query, String projectId, String resource) {
        return query.one(
                        "SELECT hard_limit FROM quotas WHERE project_id = ? AND resource = ?",
                        row -> row.number(1),
                        projectId,
                        resource)
                .orElse(defaults.getOrDefault(resource, -1L));
    }

    /// Limit and use of every resource of a project. Reads only: an unknown project makes no rows.
    public Map<String, Usage> of(String projectId) {
        return db.read(query -> {
            Map<String, Long> limits = new LinkedHashMap<>(defaults);
            query.list(
                            "SELECT resource, hard_limit FROM quotas WHERE project_id = ?",
                            row -> Map.entry(row.text(1), row.number(2)),
                            projectId)
                    .forEach(entry -> limits.put(entry.getKey(), entry.getValue()));
            Map<String, Long> used = new LinkedHashMap<>();
            query.list(
                            "SELECT resource, used FROM quota_usages WHERE project_id = ?",
                            row -> Map.entry(row.text(1), row.number(2)),
                            projectId)
                    .forEach(entry -> used.put(entry.getKey(), entry.getValue()));
            Map<String, Usage> all = new LinkedHashMap<>();
            limits.forEach((resource, limit) -> all.put(resource, new Usage(limit, used.getOrDefault(resource, 0L))));
            return all;
        });
    }

    /// Projects that have limits of their own, with all their limits.
    public Map<String, Map<String, Long>> overridden() {
        var rows = db.read(query -> query.list(
                "SELECT project_id, resource, hard_limit FROM quotas ORDER BY project_id",
                row -> new Limit(row.text(1), row.text(2), row.number(3))));
        Map<String, Map<String, Long>> all = new LinkedHashMap<>();
        for (var row : rows) {
            all.computeIfAbsent(row.projectId(), id -> new LinkedHashMap<>(defaults))
                    .put(row.resource(), row.limit());
        }
        return all;
    }

    private record Limit(String projectId, String resource, long limit) {}

    /// Sets limits of a project; those not named stay.
    public void set(String projectId, Map<String, Long> limits) {
        db.run(tx -> limits.forEach((resource, limit) -> {
            var there = tx.update(
                    "UPDATE quotas SET hard_limit = ? WHERE project_id = ? AND resource = ?",
                    limit,
                    projectId,
                    resource);
            if (there == 0) {
                tx.update(
                        "INSERT INTO quotas (project_id, resource, hard_limit) VALUES (?, ?, ?)",
                        projectId,
                        resource,
                        limit);
            }
        }));
    }

    /// Back to the defaults.
    /// @return false when the project had no limits of its own
    public boolean reset(String projectId) {
        return db.write(tx -> tx.update("DELETE FROM quotas WHERE project_id = ?", projectId)) > 0;
    }
}
