package org.pileus.glance.registry;

import java.util.List;
import java.util.Map;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.JournalEntry;
import org.pileus.glance.model.Location;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;

/// The SQL of locations, which are the journal of image data too. Stateless.
final class LocationTable {
    private static final String COLUMNS =
            "SELECT image_id, store, data_key, state, holder, metadata FROM image_locations";

    private LocationTable() {}

    static List<Map.Entry<String, Location>> list(Query query, List<String> images) {
        return query.list(
                COLUMNS + " WHERE image_id IN " + Sql.in(images.size()) + " ORDER BY image_id, place",
                row -> Map.entry(row.text(1), location(row)),
                Sql.padded(images));
    }

    private static Location location(Row row) {
        return new Location(
                row.text(2), row.text(3), Location.State.valueOf(row.text(4)), row.textOrNull(5), row.object(6));
    }

    /// What is not settled, also of deleted images: at most `limit`, by image.
    static List<JournalEntry> journal(Query query, String after, int limit) {
        return query.list(
                COLUMNS + " WHERE state <> 'ACTIVE' AND image_id > ? ORDER BY image_id, place LIMIT ?",
                row -> new JournalEntry(row.text(1), location(row)),
                after,
                limit);
    }

    static void replace(Transaction tx, Image image) {
        tx.update("DELETE FROM image_locations WHERE image_id = ?", image.id());
        insert(tx, image);
    }

    static void insert(Transaction tx, Image image) {
        tx.batch("""
                INSERT INTO image_locations (image_id, store, data_key, place, state, holder, metadata)
                VALUES (?, ?, ?, ?, ?, ?, ?)""", ImageTable.rows(image.locations(), l -> new Object[] {
            image.id(), l.store(), l.key(), image.locations().indexOf(l), l.state(), l.holder(), l.metadata()
        }));
    }

    /// The image is gone: its data goes too, but for what is still coming in, which its bringer removes.
    static void doom(Transaction tx, String image, String holder) {
        tx.update(
                "UPDATE image_locations SET state = 'DOOMED', holder = ? WHERE image_id = ? AND state IN ('ACTIVE', 'STAGED')",
                holder,
                image);
    }

    /// @return whether there was one
    static boolean forget(Transaction tx, String image, String store, String key) {
        return tx.update(
                        "DELETE FROM image_locations WHERE image_id = ? AND store = ? AND data_key = ?",
                        image,
                        store,
                        key)
                > 0;
    }
}
