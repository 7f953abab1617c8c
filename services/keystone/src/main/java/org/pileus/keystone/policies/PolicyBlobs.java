package org.pileus.keystone.policies;

import java.util.List;
import java.util.Optional;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The stored policy documents.
public final class PolicyBlobs {
    private static final String SELECT = "SELECT id, type, policy_blob, extra FROM policy";

    List<PolicyBlob> all(Query query) {
        return query.list(SELECT + " ORDER BY id", PolicyBlobs::map);
    }

    Optional<PolicyBlob> find(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", PolicyBlobs::map, id);
    }

    void insert(Transaction tx, PolicyBlob p) {
        tx.update(
                "INSERT INTO policy (id, type, policy_blob, extra) VALUES (?, ?, ?, ?)",
                p.id(),
                p.type(),
                p.blob(),
                p.extra());
    }

    void update(Transaction tx, PolicyBlob p) {
        tx.update(
                "UPDATE policy SET type = ?, policy_blob = ?, extra = ? WHERE id = ?",
                p.type(),
                p.blob(),
                p.extra(),
                p.id());
    }

    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM policy_association WHERE policy_id = ?", id);
        tx.update("DELETE FROM policy WHERE id = ?", id);
    }

    private static PolicyBlob map(Row row) {
        return new PolicyBlob(row.text(1), row.text(2), row.text(3), row.object(4));
    }
}
