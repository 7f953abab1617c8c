package org.pileus.nova.db.aggregates;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.nova.model.Texts;

/// The tables `aggregates` and `aggregate_hosts`.
public final class AggregateRepository {
    private static final String COLUMNS = "SELECT id, uuid, name, metadata, created_at, updated_at FROM aggregates";

    /// Every aggregate with its hosts, in two statements.
    public List<Aggregate> all(Query query) {
        Map<Long, List<String>> hosts = new HashMap<>();
        query.list(
                "SELECT aggregate_id, host FROM aggregate_hosts ORDER BY aggregate_id, host",
                row -> hosts.computeIfAbsent(row.number(1), id -> new ArrayList<>())
                        .add(row.text(2)));
        return query.list(
                COLUMNS + " ORDER BY id", row -> aggregate(row, hosts.getOrDefault(row.number(1), List.of())));
    }

    public Optional<Aggregate> find(Query query, long id) {
        var hosts = query.list(
                "SELECT host FROM aggregate_hosts WHERE aggregate_id = ? ORDER BY host", row -> row.text(1), id);
        return query.one(COLUMNS + " WHERE id = ?", row -> aggregate(row, hosts), id);
    }

    private static Aggregate aggregate(Row row, List<String> hosts) {
        return new Aggregate(
                row.number(1),
                row.uuid(2),
                row.text(3),
                Texts.map(row.object(4)),
                hosts,
                row.time(5),
                row.timeOrNull(6));
    }

    /// Adds an aggregate under the next free number.
    /// @throws org.pileus.kernel.db.DuplicateKey when the name is taken, or the number was taken meanwhile
    public long insert(Transaction tx, UUID uuid, String name, Map<String, String> metadata, Instant now) {
        var id = tx.count("SELECT MAX(id) FROM aggregates") + 1;
        tx.update(
                "INSERT INTO aggregates (id, uuid, name, metadata, created_at) VALUES (?, ?, ?, ?, ?)",
                id,
                uuid,
                name,
                Texts.object(metadata),
                now);
        return id;
    }

    /// Changes name and metadata.
    /// @throws org.pileus.kernel.db.DuplicateKey when the name is taken
    public boolean update(Transaction tx, long id, String name, Map<String, String> metadata, Instant now) {
        return tx.update(
                        "UPDATE aggregates SET name = ?, metadata = ?, updated_at = ? WHERE id = ?",
                        name,
                        Texts.object(metadata),
                        now,
                        id)
                > 0;
    }

    public boolean delete(Transaction tx, long id) {
        return tx.update("DELETE FROM aggregates WHERE id = ?", id) > 0;
    }

    /// Adds a host.
    /// @throws org.pileus.kernel.db.DuplicateKey when it is a member
    public void addHost(Transaction tx, long id, String host) {
        tx.update("INSERT INTO aggregate_hosts (aggregate_id, host) VALUES (?, ?)", id, host);
    }

    public boolean removeHost(Transaction tx, long id, String host) {
        return tx.update("DELETE FROM aggregate_hosts WHERE aggregate_id = ? AND host = ?", id, host) > 0;
    }
}
