package org.pileus.placement.names;

import java.time.Instant;
import java.util.Map;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The SQL of the two kinds of names.
enum NamesTable {
    RESOURCE_CLASSES {
        @Override
        Map<String, Long> load(Query query) {
            return Names.ordered(query.list(
                    "SELECT name, updated_at FROM resource_classes ORDER BY created_at, name", NamesTable::entry));
        }

        @Override
        boolean insert(Transaction tx, String name, Instant now) {
            return inserted(() -> tx.update(
                    "INSERT INTO resource_classes (name, created_at, updated_at) VALUES (?, ?, ?)", name, now, now));
        }

        @Override
        boolean rename(Transaction tx, String from, String to, Instant now) {
            var taken = tx.count("SELECT COUNT(*) FROM resource_classes WHERE name = ?", to) > 0;
            if (taken) {
                return false;
            }
            tx.update("UPDATE resource_classes SET name = ?, updated_at = ? WHERE name = ?", to, now, from);
            tx.update("UPDATE inventories SET resource_class = ? WHERE resource_class = ?", to, from);
            tx.update("UPDATE allocations SET resource_class = ? WHERE resource_class = ?", to, from);
            return true;
        }

        @Override
        boolean removeUnused(Transaction tx, String name) {
            if (tx.count("SELECT COUNT(*) FROM inventories WHERE resource_class = ?", name) > 0) {
                return false;
            }
            tx.update("DELETE FROM resource_classes WHERE name = ?", name);
            return true;
        }
    },
    TRAITS {
        @Override
        Map<String, Long> load(Query query) {
            return Names.ordered(
                    query.list("SELECT name, created_at FROM traits ORDER BY created_at, name", NamesTable::entry));
        }

        @Override
        boolean insert(Transaction tx, String name, Instant now) {
            return inserted(() -> tx.update("INSERT INTO traits (name, created_at) VALUES (?, ?)", name, now));
        }

        @Override
        boolean rename(Transaction tx, String from, String to, Instant now) {
            throw new UnsupportedOperationException("the API cannot rename a trait");
        }

        @Override
        boolean removeUnused(Transaction tx, String name) {
            if (tx.count("SELECT COUNT(*) FROM provider_traits WHERE trait = ?", name) > 0) {
                return false;
            }
            tx.update("DELETE FROM traits WHERE name = ?", name);
            return true;
        }
    };

    /// Name to when it was made or last changed, oldest first.
    abstract Map<String, Long> load(Query query);

    /// @return false when it is there already
    abstract boolean insert(Transaction tx, String name, Instant now);

    /// @return false when the new name is taken
    abstract boolean rename(Transaction tx, String from, String to, Instant now);

    /// @return false when something uses it
    abstract boolean removeUnused(Transaction tx, String name);

    private static Map.Entry<String, Instant> entry(Row row) {
        return Map.entry(row.text(1), row.time(2));
    }

    private static boolean inserted(Runnable insert) {
        try {
            insert.run();
            return true;
        } catch (DuplicateKey e) {
            return false;
        }
    }
}
