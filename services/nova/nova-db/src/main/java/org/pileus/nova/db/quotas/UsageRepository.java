package org.pileus.nova.db.quotas;

import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Transaction;
import org.pileus.nova.db.instances.InstanceRepository;

/// The table `quota_usages`: what each project has taken. The number only ever errs upwards (a delete need not
/// lower it), because it is counted anew from the instances before anything is refused.
public final class UsageRepository {
    private final InstanceRepository instances = new InstanceRepository();

    /// Takes resources within limits, by one conditional update. Call it before anything else in the transaction:
    /// the row it changes makes concurrent creates of one project queue up.
    /// @param limits −1 for none
    /// @return false, taking nothing, when a limit would be exceeded
    public boolean take(Transaction tx, String projectId, Usage asked, Usage limits) {
        if (tryTake(tx, projectId, asked, limits)) {
            return true;
        }
        recount(tx, projectId);
        return tryTake(tx, projectId, asked, limits);
    }

    private static boolean tryTake(Transaction tx, String projectId, Usage asked, Usage limits) {
        return tx.update(
                        """
                        UPDATE quota_usages SET instances = instances + ?, cores = cores + ?, ram_mib = ram_mib + ?
                        WHERE project_id = ? AND (? < 0 OR instances + ? <= ?) AND (? < 0 OR cores + ? <= ?)
                            AND (? < 0 OR ram_mib + ? <= ?)""",
                        asked.instances(),
                        asked.cores(),
                        asked.ramMib(),
                        projectId,
                        limits.instances(),
                        asked.instances(),
                        limits.instances(),
                        limits.cores(),
                        asked.cores(),
                        limits.cores(),
                        limits.ramMib(),
                        asked.ramMib(),
                        limits.ramMib())
                > 0;
    }

    /// Counts the living instances into the row, and makes it when it is missing.
    public Usage recount(Transaction tx, String projectId) {
        // Taking the row first makes what is counted after it the newest on every engine.
        if (tx.update("UPDATE quota_usages SET instances = instances WHERE project_id = ?", projectId) == 0) {
            insert(tx, projectId);
        }
        var used = instances.usage(tx, projectId);
        tx.update(
                "UPDATE quota_usages SET instances = ?, cores = ?, ram_mib = ? WHERE project_id = ?",
                used.instances(),
                used.cores(),
                used.ramMib(),
                projectId);
        return used;
    }

    private static void insert(Transaction tx, String projectId) {
        try {
            tx.update(
                    "INSERT INTO quota_usages (project_id, instances, cores, ram_mib) VALUES (?, 0, 0, 0)", projectId);
        } catch (DuplicateKey e) {
            // Another create of this project made it; its commit has been waited for.
        }
    }
}
