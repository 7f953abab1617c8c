package org.pileus.placement.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;

/// The SQL of providers, their traits and aggregates. Stateless.
public final class ProviderTable {
    private static final int PAGE = 500;
    /// Standard ones before custom ones.
    private static final Comparator<String> TRAIT_ORDER = Comparator.<String, Boolean>comparing(
                    name -> name.startsWith("CUSTOM_"))
            .thenComparing(Comparator.naturalOrder());

    private ProviderTable() {}

    /// The states of these providers, in no order; those that do not exist are missing. Four statements per
    /// 500 ids.
    public static List<Provider> load(Query query, Collection<String> uuids) {
        List<Provider> all = new ArrayList<>(uuids.size());
        var ids = List.copyOf(uuids);
        for (var from = 0; from < ids.size(); from += PAGE) {
            all.addAll(loadPage(query, ids.subList(from, Math.min(ids.size(), from + PAGE))));
        }
        return all;
    }

    private static List<Provider> loadPage(Query query, List<String> ids) {
        var marks = Sql.in(ids.size());
        var inventories = InventoryTable.byProvider(query.list(
                InventoryTable.SELECT + " WHERE provider_uuid IN " + marks + InventoryTable.ORDER,
                InventoryTable::entry,
                Sql.padded(ids)));
        var traits = traits(query.list(
                "SELECT provider_uuid, trait FROM provider_traits WHERE provider_uuid IN " + marks,
                ProviderTable::pair,
                Sql.padded(ids)));
        var aggregates = sets(query.list(
                "SELECT provider_uuid, aggregate_uuid FROM provider_aggregates WHERE provider_uuid IN " + marks,
                ProviderTable::pair,
                Sql.padded(ids)));
        return query.list("""
                SELECT uuid, name, generation, change_number, parent_uuid, root_uuid, created_at, updated_at
                FROM resource_providers WHERE uuid IN\s""" + marks, row -> provider(row, inventories, traits, aggregates), Sql.padded(ids));
    }

    /// Every provider: for the start.
    static List<Provider> loadAll(Query query) {
        var inventories = InventoryTable.byProvider(
                query.list(InventoryTable.SELECT + InventoryTable.ORDER, InventoryTable::entry));
        var traits = traits(query.list("SELECT provider_uuid, trait FROM provider_traits", ProviderTable::pair));
        var aggregates =
                sets(query.list("SELECT provider_uuid, aggregate_uuid FROM provider_aggregates", ProviderTable::pair));
        return query.list("""
                SELECT uuid, name, generation, change_number, parent_uuid, root_uuid, created_at, updated_at
                FROM resource_providers""", row -> provider(row, inventories, traits, aggregates));
    }

    private static Provider provider(
            Row row,
            Map<String, Map<String, Inventory>> inventories,
            Map<String, Set<String>> traits,
            Map<String, Set<String>> aggregates) {
        var uuid = row.text(1);
        return new Provider(
                uuid,
                row.text(2),
                row.number(3),
                row.number(4),
                row.textOrNull(5),
                row.text(6),
                row.number(7),
                row.number(8),
                inventories.getOrDefault(uuid, Map.of()),
                traits.getOrDefault(uuid, Set.of()),
                aggregates.getOrDefault(uuid, Set.of()));
    }

    /// Ids and change numbers of all providers: to find what was missed.
    static Map<String, Long> changeNumbers(Query query) {
        Map<String, Long> all = new HashMap<>();
        query.list("SELECT uuid, change_number FROM resource_providers", row -> Map.entry(row.text(1), row.number(2)))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    /// The same for these providers, at most 500.
    static Map<String, Long> changeNumbers(Query query, Collection<String> uuids) {
        Map<String, Long> all = new HashMap<>();
        query.list(
                        "SELECT uuid, change_number FROM resource_providers WHERE uuid IN " + Sql.in(uuids.size()),
                        row -> Map.entry(row.text(1), row.number(2)),
                        Sql.padded(uuids))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    /// What a claim left of these providers: one statement.
    static List<Usage> usages(Query query, Collection<String> uuids) {
        Map<String, Usage> found = new LinkedHashMap<>();
        query.list(
                """
                SELECT p.uuid, p.generation, p.change_number, p.updated_at, i.resource_class, i.used
                FROM resource_providers p JOIN inventories i ON i.provider_uuid = p.uuid
                WHERE p.uuid IN\s""" + Sql.in(uuids.size()),
                row -> found.computeIfAbsent(
                                row.text(1),
                                uuid -> new Usage(uuid, row.number(2), row.number(3), row.number(4), new HashMap<>()))
                        .used()
                        .put(row.text(5), row.number(6)),
                Sql.padded(uuids));
        return List.copyOf(found.values());
    }

    /// @throws org.pileus.kernel.db.DuplicateKey when the id or the name is taken
    public static void insert(
            Transaction tx, String uuid, String name, @Nullable String parent, String root, Instant now) {
        tx.update("""
                INSERT INTO resource_providers
                (uuid, name, generation, change_number, parent_uuid, root_uuid, created_at, updated_at)
                VALUES (?, ?, 0, 0, ?, ?, ?, ?)""", uuid, name, parent, root, now, now);
    }

    /// Renames and moves; does not touch the generation, as upstream does not.
    /// @throws org.pileus.kernel.db.DuplicateKey when the name is taken
    public static boolean update(Transaction tx, String uuid, String name, @Nullable String parent, Instant now) {
        return tx.update("""
                        UPDATE resource_providers SET name = ?, parent_uuid = ?, change_number = change_number + 1,
                        updated_at = ? WHERE uuid = ?""", name, parent, now, uuid) == 1;
    }

    public static void moveToRoot(Transaction tx, Collection<String> uuids, String root, Instant now) {
        tx.update(
                "UPDATE resource_providers SET root_uuid = ?, change_number = change_number + 1, updated_at = ?"
                        + " WHERE uuid IN " + Sql.in(uuids.size()),
                Sql.padded(uuids, root, now));
    }

    /// Deletes a provider that nobody uses.
    /// @return false when somebody does: the transaction must not commit then
    public static boolean delete(Transaction tx, String uuid) {
        tx.update("DELETE FROM inventories WHERE provider_uuid = ? AND used = 0", uuid);
        if (tx.count("SELECT COUNT(*) FROM inventories WHERE provider_uuid = ?", uuid) > 0) {
            return false;
        }
        tx.update("DELETE FROM provider_traits WHERE provider_uuid = ?", uuid);
        tx.update("DELETE FROM provider_aggregates WHERE provider_uuid = ?", uuid);
        tx.update("DELETE FROM resource_providers WHERE uuid = ?", uuid);
        return true;
    }

    public static boolean hasChildren(Query query, String uuid) {
        return query.count("SELECT COUNT(*) FROM resource_providers WHERE parent_uuid = ? AND uuid <> ?", uuid, uuid)
                > 0;
    }

    /// The root of the tree that this provider is in.
    public static Optional<String> rootOf(Query query, String uuid) {
        return query.one("SELECT root_uuid FROM resource_providers WHERE uuid = ?", row -> row.text(1), uuid);
    }

    /// Child to parent, for every provider of the tree that has one.
    public static Map<String, String> parents(Query query, String root) {
        Map<String, String> all = new HashMap<>();
        query.list("""
                        SELECT uuid, parent_uuid FROM resource_providers
                        WHERE root_uuid = ? AND parent_uuid IS NOT NULL""", ProviderTable::pair, root).forEach(pair -> all.put(pair.getKey(), pair.getValue()));
        return all;
    }

    /// Compare and swap of the public generation.
    /// @return false, changing nothing, when the provider has moved on (or gone)
    public static boolean advance(Transaction tx, String uuid, long expected, Instant now) {
        return tx.update("""
                        UPDATE resource_providers SET generation = generation + 1,
                        change_number = change_number + 1, updated_at = ? WHERE uuid = ? AND generation = ?""", now, uuid, expected) == 1;
    }

    /// Advances the generations whatever they are: a claim is settled by the capacity, not by the
    /// generation, so that claims on one provider do not fail each other.
    public static void advance(Transaction tx, Collection<String> uuids, Instant now) {
        tx.update(
                "UPDATE resource_providers SET generation = generation + 1, change_number = change_number + 1,"
                        + " updated_at = ? WHERE uuid IN " + Sql.in(uuids.size()),
                Sql.padded(uuids, now));
    }

    /// Moves these providers on from the states that are known, each only if it still is in that state.
    /// @return per provider 1, or 0 when it has moved on
    static int[] advanceKnown(Transaction tx, List<Provider> known, Moved moved, Instant now) {
        List<@Nullable Object[]> rows = new ArrayList<>(known.size());
        known.forEach(provider ->
                rows.add(new Object[] {moved.rise(provider.uuid()), now, provider.uuid(), provider.change()}));
        return rows.isEmpty() ? new int[0] : tx.batch("""
                        UPDATE resource_providers SET generation = generation + ?,
                        change_number = change_number + 1, updated_at = ?
                        WHERE uuid = ? AND change_number = ?""", rows);
    }

    /// Moves these providers on whatever their states are.
    static void advance(Transaction tx, List<String> uuids, Moved moved, Instant now) {
        List<@Nullable Object[]> rows = new ArrayList<>(uuids.size());
        uuids.forEach(uuid -> rows.add(new Object[] {moved.rise(uuid), now, uuid}));
        tx.batch("""
                UPDATE resource_providers SET generation = generation + ?, change_number = change_number + 1,
                updated_at = ? WHERE uuid = ?""", rows);
    }

    /// Marks a change that leaves the public generation alone.
    public static void touch(Transaction tx, String uuid, Instant now) {
        tx.update(
                "UPDATE resource_providers SET change_number = change_number + 1, updated_at = ? WHERE uuid = ?",
                now,
                uuid);
    }

    public static void setTraits(Transaction tx, String uuid, Collection<String> traits) {
        tx.update("DELETE FROM provider_traits WHERE provider_uuid = ?", uuid);
        tx.batch("INSERT INTO provider_traits (provider_uuid, trait) VALUES (?, ?)", pairs(uuid, traits));
    }

    public static void setAggregates(Transaction tx, String uuid, Collection<String> aggregates) {
        tx.update("DELETE FROM provider_aggregates WHERE provider_uuid = ?", uuid);
        tx.batch(
                "INSERT INTO provider_aggregates (provider_uuid, aggregate_uuid) VALUES (?, ?)",
                pairs(uuid, aggregates));
    }

    private static List<@Nullable Object[]> pairs(String uuid, Collection<String> values) {
        List<@Nullable Object[]> rows = new ArrayList<>(values.size());
        values.forEach(value -> rows.add(new Object[] {uuid, value}));
        return rows;
    }

    private static Map.Entry<String, String> pair(Row row) {
        return Map.entry(row.text(1), row.text(2));
    }

    private static Map<String, Set<String>> traits(List<Map.Entry<String, String>> pairs) {
        return sets(pairs, TRAIT_ORDER);
    }

    private static Map<String, Set<String>> sets(List<Map.Entry<String, String>> pairs) {
        return sets(pairs, Comparator.naturalOrder());
    }

    /// Sorted, so that what is shown has one order.
    private static Map<String, Set<String>> sets(List<Map.Entry<String, String>> pairs, Comparator<String> order) {
        Map<String, Set<String>> all = new HashMap<>();
        pairs.forEach(pair ->
                all.computeIfAbsent(pair.getKey(), id -> new TreeSet<>(order)).add(pair.getValue()));
        return all;
    }
}
