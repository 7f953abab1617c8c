package org.pileus.placement.allocations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;

/// The SQL of consumers and their allocations. Stateless.
final class AllocationTable {
    private AllocationTable() {}

    /// One row: what a consumer has of one class of one provider.
    record Held(String provider, String resourceClass, long amount) {}

    /// One row with everything that a consumer's view shows.
    record Shown(
            Held held,
            long providerGeneration,
            long consumerGeneration,
            String projectId,
            String userId,
            @Nullable String type,
            long createdMicros) {}

    /// One row of a provider's view.
    record OfConsumer(String consumer, long generation, String resourceClass, long amount, long createdMicros) {}

    static Optional<Long> generation(Query query, String consumer) {
        return query.one("SELECT generation FROM consumers WHERE uuid = ?", row -> row.number(1), consumer);
    }

    /// Makes new consumers.
    /// @return false when one of them exists: a transaction of several must not commit then
    static boolean insertConsumers(Transaction tx, Collection<ConsumerClaim> claims, Instant now) {
        List<@Nullable Object[]> rows = new ArrayList<>(claims.size());
        claims.forEach(claim ->
                rows.add(new Object[] {claim.consumer(), claim.projectId(), claim.userId(), claim.type(), now}));
        try {
            // Upstream makes a consumer at generation 0 and counts its first allocations as a change.
            tx.batch("""
                    INSERT INTO consumers (uuid, generation, project_id, user_id, consumer_type, created_at)
                    VALUES (?, 1, ?, ?, ?, ?)""", rows);
            return true;
        } catch (DuplicateKey e) {
            return false;
        }
    }

    /// Compare and swap of the consumer's generation, with its project, user and type.
    /// @return false, changing nothing, when it has moved on or does not exist
    static boolean advanceConsumer(Transaction tx, ConsumerClaim claim, long expected) {
        return tx.update("""
                        UPDATE consumers SET generation = generation + 1, project_id = ?, user_id = ?,
                        consumer_type = COALESCE(?, consumer_type) WHERE uuid = ? AND generation = ?""", claim.projectId(), claim.userId(), claim.type(), claim.consumer(), expected) == 1;
    }

    static boolean deleteConsumer(Transaction tx, String consumer) {
        return tx.update("DELETE FROM consumers WHERE uuid = ?", consumer) == 1;
    }

    static List<Held> held(Query query, String consumer) {
        return query.list(
                "SELECT provider_uuid, resource_class, used FROM allocations WHERE consumer_uuid = ?",
                row -> new Held(row.text(1), row.text(2), row.number(3)),
                consumer);
    }

    static void deleteHeld(Transaction tx, String consumer) {
        tx.update("DELETE FROM allocations WHERE consumer_uuid = ?", consumer);
    }

    static void insert(Transaction tx, Collection<ConsumerClaim> claims, Instant now) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (var claim : claims) {
            claim.allocations()
                    .forEach((provider, amounts) -> amounts.forEach(
                            (name, amount) -> rows.add(new Object[] {claim.consumer(), provider, name, amount, now})));
        }
        if (!rows.isEmpty()) {
            tx.batch("""
                    INSERT INTO allocations (consumer_uuid, provider_uuid, resource_class, used, created_at)
                    VALUES (?, ?, ?, ?, ?)""", rows);
        }
    }

    static List<Shown> shown(Query query, String consumer) {
        return query.list(
                """
                SELECT a.provider_uuid, a.resource_class, a.used, p.generation, c.generation, c.project_id, c.user_id,
                c.consumer_type, a.created_at
                FROM allocations a
                JOIN consumers c ON c.uuid = a.consumer_uuid
                JOIN resource_providers p ON p.uuid = a.provider_uuid
                WHERE a.consumer_uuid = ? ORDER BY a.provider_uuid, a.resource_class""",
                row -> new Shown(
                        new Held(row.text(1), row.text(2), row.number(3)),
                        row.number(4),
                        row.number(5),
                        row.text(6),
                        row.text(7),
                        row.textOrNull(8),
                        row.number(9)),
                consumer);
    }

    static List<OfConsumer> ofProvider(Query query, String provider) {
        return query.list(
                """
                SELECT a.consumer_uuid, c.generation, a.resource_class, a.used, a.created_at
                FROM allocations a JOIN consumers c ON c.uuid = a.consumer_uuid
                WHERE a.provider_uuid = ? ORDER BY a.consumer_uuid, a.resource_class""",
                row -> new OfConsumer(row.text(1), row.number(2), row.text(3), row.number(4), row.number(5)),
                provider);
    }

    /// The sum of one class over a project's consumers of one type.
    record Used(@Nullable String type, String resourceClass, long amount) {
        static Used of(Row row) {
            return new Used(row.textOrNull(1), row.text(2), row.number(3));
        }
    }

    static List<Used> used(Query query, String projectId, @Nullable String userId) {
        return query.list("""
                SELECT c.consumer_type, a.resource_class, SUM(a.used)
                FROM allocations a JOIN consumers c ON c.uuid = a.consumer_uuid
                WHERE c.project_id = ? AND (? IS NULL OR c.user_id = ?)
                GROUP BY c.consumer_type, a.resource_class ORDER BY c.consumer_type, a.resource_class""", Used::of, projectId, userId, userId);
    }

    /// How many consumers of one type a project has.
    record Count(@Nullable String type, long consumers) {}

    static List<Count> counts(Query query, String projectId, @Nullable String userId) {
        return query.list("""
                SELECT c.consumer_type, COUNT(*) FROM consumers c
                WHERE c.project_id = ? AND (? IS NULL OR c.user_id = ?)
                AND EXISTS (SELECT 1 FROM allocations a WHERE a.consumer_uuid = c.uuid)
                GROUP BY c.consumer_type""", row -> new Count(row.textOrNull(1), row.number(2)), projectId, userId, userId);
    }

    static List<String> providersOf(Query query, Collection<String> consumers) {
        return query.list(
                "SELECT DISTINCT provider_uuid FROM allocations WHERE consumer_uuid IN " + Sql.in(consumers.size()),
                row -> row.text(1),
                Sql.padded(consumers));
    }
}
