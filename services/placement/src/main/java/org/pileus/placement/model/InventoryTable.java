package org.pileus.placement.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The SQL of inventories. Stateless.
public final class InventoryTable {
    static final String SELECT = """
            SELECT provider_uuid, resource_class, total, reserved, min_unit, max_unit, step_size, allocation_ratio,
            used, updated_at FROM inventories""";
    static final String ORDER = " ORDER BY provider_uuid, resource_class";

    private InventoryTable() {}

    static Map.Entry<String, Inventory> entry(Row row) {
        return Map.entry(
                row.text(1),
                new Inventory(
                        row.text(2),
                        row.number(3),
                        row.number(4),
                        row.number(5),
                        row.number(6),
                        row.number(7),
                        row.decimal(8),
                        row.number(9),
                        row.number(10)));
    }

    static Map<String, Map<String, Inventory>> byProvider(List<Map.Entry<String, Inventory>> rows) {
        Map<String, Map<String, Inventory>> all = new HashMap<>();
        rows.forEach(row -> all.computeIfAbsent(row.getKey(), id -> new LinkedHashMap<>(4))
                .put(row.getValue().resourceClass(), row.getValue()));
        return all;
    }

    public static Optional<Inventory> find(Query query, String provider, String resourceClass) {
        return query.one(
                SELECT + " WHERE provider_uuid = ? AND resource_class = ?",
                row -> entry(row).getValue(),
                provider,
                resourceClass);
    }

    /// The classes that the provider has inventory of.
    public static List<String> classes(Query query, String provider) {
        return query.list(
                "SELECT resource_class FROM inventories WHERE provider_uuid = ?", row -> row.text(1), provider);
    }

    /// Makes new inventories.
    /// @return false when one of them exists
    public static boolean insert(Transaction tx, String provider, Collection<Inventory> inventories, Instant now) {
        List<@Nullable Object[]> rows = new ArrayList<>(inventories.size());
        for (var inventory : inventories) {
            rows.add(new Object[] {
                provider,
                inventory.resourceClass(),
                inventory.total(),
                inventory.reserved(),
                inventory.minUnit(),
                inventory.maxUnit(),
                inventory.stepSize(),
                inventory.allocationRatio(),
                inventory.capacity(),
                now
            });
        }
        try {
            tx.batch("""
                    INSERT INTO inventories (provider_uuid, resource_class, total, reserved, min_unit, max_unit,
                    step_size, allocation_ratio, capacity, used, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)""", rows);
            return true;
        } catch (DuplicateKey e) {
            return false;
        }
    }

    /// Changes inventories that exist; what is taken of them stays taken, even when it is now too much.
    /// @return the classes that have no inventory
    public static List<String> update(Transaction tx, String provider, List<Inventory> inventories, Instant now) {
        List<@Nullable Object[]> rows = new ArrayList<>(inventories.size());
        for (var inventory : inventories) {
            rows.add(new Object[] {
                inventory.total(),
                inventory.reserved(),
                inventory.minUnit(),
                inventory.maxUnit(),
                inventory.stepSize(),
                inventory.allocationRatio(),
                inventory.capacity(),
                now,
                provider,
                inventory.resourceClass()
            });
        }
        var counts = tx.batch("""
                UPDATE inventories SET total = ?, reserved = ?, min_unit = ?, max_unit = ?, step_size = ?,
                allocation_ratio = ?, capacity = ?, updated_at = ?
                WHERE provider_uuid = ? AND resource_class = ?""", rows);
        List<String> missing = new ArrayList<>();
        for (var i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                missing.add(inventories.get(i).resourceClass());
            }
        }
        return missing;
    }

    /// Deletes inventories that nobody uses.
    /// @return the classes that are in use, which stay
    public static List<String> delete(Transaction tx, String provider, List<String> classes) {
        List<@Nullable Object[]> rows = new ArrayList<>(classes.size());
        classes.forEach(name -> rows.add(new Object[] {provider, name}));
        var counts =
                tx.batch("DELETE FROM inventories WHERE provider_uuid = ? AND resource_class = ? AND used = 0", rows);
        List<String> kept = new ArrayList<>();
        for (var i = 0; i < counts.length; i++) {
            if (counts[i] == 0 && find(tx, provider, classes.get(i)).isPresent()) {
                kept.add(classes.get(i));
            }
        }
        return kept;
    }

    /// One class of one provider that a claim moves.
    /// @param delta     what is added to the sum; may be negative
    /// @param smallest  of the amounts that are taken anew; 0 when nothing is, then only `delta` counts
    /// @param largest   likewise
    /// @param divisor the greatest common divisor of these amounts: it is a multiple of the step if they
    ///     all are
    public record Move(String provider, String resourceClass, long delta, long smallest, long largest, long divisor) {}

    /// Moves the sums, never past a capacity and never against a unit rule; a sum that is too high already
    /// may fall or stay.
    /// @return the moves that the stored inventories refused; the others are done
    public static List<Move> move(Transaction tx, List<Move> moves) {
        List<@Nullable Object[]> rows = new ArrayList<>(moves.size());
        for (var move : moves) {
            rows.add(new Object[] {
                move.delta(),
                move.provider(),
                move.resourceClass(),
                move.delta(),
                move.delta(),
                move.largest(),
                move.smallest(),
                move.largest(),
                move.divisor()
            });
        }
        var counts = tx.batch("""
                UPDATE inventories SET used = used + ?
                WHERE provider_uuid = ? AND resource_class = ?
                AND (? <= 0 OR used + ? <= capacity)
                AND (? = 0 OR (min_unit <= ? AND max_unit >= ? AND ? % step_size = 0))""", rows);
        List<Move> refused = new ArrayList<>();
        for (var i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                refused.add(moves.get(i));
            }
        }
        return refused;
    }
}
