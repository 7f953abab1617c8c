package org.pileus.nova.db.services;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.nova.model.NodeStats;

/// The table `compute_nodes`.
public final class ComputeNodeRepository {
    private static final String COLUMNS = """
            SELECT id, number, service_id, host, hypervisor_hostname, stats, created_at, updated_at FROM compute_nodes""";

    /// Every node, by number.
    public List<ComputeNode> all(Query query) {
        return query.list(COLUMNS + " ORDER BY number", ComputeNodeRepository::map);
    }

    public Optional<ComputeNode> find(Query query, UUID id) {
        return query.one(COLUMNS + " WHERE id = ?", ComputeNodeRepository::map, id);
    }

    public List<ComputeNode> ofHost(Query query, String host) {
        return query.list(COLUMNS + " WHERE host = ? ORDER BY number", ComputeNodeRepository::map, host);
    }

    /// A node appears or comes back; the id of its first appearance stays.
    public ComputeNode register(
            Transaction tx, UUID newId, UUID service, String host, String hypervisor, NodeStats stats, Instant now) {
        var updated = tx.update(
                "UPDATE compute_nodes SET service_id = ?, stats = ?, updated_at = ? WHERE host = ? AND hypervisor_hostname = ?",
                service,
                stats.toJson(),
                now,
                host,
                hypervisor);
        if (updated == 0) {
            var number = tx.count("SELECT MAX(number) FROM compute_nodes") + 1;
            tx.update("""
                    INSERT INTO compute_nodes (id, number, service_id, host, hypervisor_hostname, stats, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)""", newId, number, service, host, hypervisor, stats.toJson(), now, now);
        }
        return query(tx, host, hypervisor);
    }

    private static ComputeNode query(Query query, String host, String hypervisor) {
        return query.one(
                        COLUMNS + " WHERE host = ? AND hypervisor_hostname = ?",
                        ComputeNodeRepository::map,
                        host,
                        hypervisor)
                .orElseThrow();
    }

    public void deleteOfService(Transaction tx, UUID service) {
        tx.update("DELETE FROM compute_nodes WHERE service_id = ?", service);
    }

    private static ComputeNode map(Row row) {
        return new ComputeNode(
                row.uuid(1),
                row.number(2),
                row.uuid(3),
                row.text(4),
                row.text(5),
                NodeStats.fromJson(row.object(6)),
                row.time(7),
                row.time(8));
    }
}
