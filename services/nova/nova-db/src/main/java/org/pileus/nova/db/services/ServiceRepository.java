package org.pileus.nova.db.services;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The table `services`.
public final class ServiceRepository {
    private static final String COLUMNS = """
            SELECT id, number, binary_name, host, availability_zone, disabled, disabled_reason, forced_down, version,
                last_seen_at, created_at, updated_at
            FROM services""";

    /// Every service, by binary and host.
    public List<ServiceRecord> all(Query query) {
        return query.list(COLUMNS + " ORDER BY binary_name, host", ServiceRepository::map);
    }

    public Optional<ServiceRecord> find(Query query, UUID id) {
        return query.one(COLUMNS + " WHERE id = ?", ServiceRepository::map, id);
    }

    public Optional<ServiceRecord> find(Query query, String binary, String host) {
        return query.one(COLUMNS + " WHERE binary_name = ? AND host = ?", ServiceRepository::map, binary, host);
    }

    /// A service starts: its record is made, or marked as seen. What operators set (disabled, forced down) stays.
    public ServiceRecord register(
            Transaction tx, UUID newId, String binary, String host, String zone, int version, Instant now) {
        var updated = tx.update(
                "UPDATE services SET version = ?, last_seen_at = ?, updated_at = ? WHERE binary_name = ? AND host = ?",
                version,
                now,
                now,
                binary,
                host);
        if (updated == 0) {
            var number = tx.count("SELECT MAX(number) FROM services") + 1;
            tx.update("""
                    INSERT INTO services (id, number, binary_name, host, availability_zone, disabled, disabled_reason,
                        forced_down, version, last_seen_at, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, 0, NULL, 0, ?, ?, ?, ?)""", newId, number, binary, host, zone, version, now, now, now);
        }
        return find(tx, binary, host).orElseThrow();
    }

    /// The rare writing of liveness, for many services in one statement.
    public void seen(Transaction tx, List<UUID> ids, Instant now) {
        tx.batch(
                "UPDATE services SET last_seen_at = ? WHERE id = ?",
                ids.stream().map(id -> new @Nullable Object[] {now, id}).toList());
    }

    /// Enables or disables a service.
    /// @return false when there is no such service
    public boolean setDisabled(Transaction tx, UUID id, boolean disabled, @Nullable String reason, Instant now) {
        return tx.update(
                        "UPDATE services SET disabled = ?, disabled_reason = ?, updated_at = ? WHERE id = ?",
                        disabled,
                        reason,
                        now,
                        id)
                > 0;
    }

    public boolean setForcedDown(Transaction tx, UUID id, boolean down, Instant now) {
        return tx.update("UPDATE services SET forced_down = ?, updated_at = ? WHERE id = ?", down, now, id) > 0;
    }

    public boolean delete(Transaction tx, UUID id) {
        return tx.update("DELETE FROM services WHERE id = ?", id) > 0;
    }

    private static ServiceRecord map(Row row) {
        return new ServiceRecord(
                row.uuid(1),
                row.number(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.flag(6),
                row.textOrNull(7),
                row.flag(8),
                row.integer(9),
                row.timeOrNull(10),
                row.time(11),
                row.time(12));
    }
}
