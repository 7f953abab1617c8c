package org.pileus.glance.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.glance.model.Member;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;

/// The SQL of images, their properties, tags and members. Stateless.
final class ImageTable {
    static final String COLUMNS = """
            SELECT id, version, name, status, visibility, owner, container_format, disk_format, size, virtual_size,
            min_ram, min_disk, protected, os_hidden, checksum, os_hash_algo, os_hash_value, created_at, updated_at
            FROM images i""";

    private ImageTable() {}

    static Optional<Image> find(Query query, String id) {
        return whole(query, query.list(COLUMNS + " WHERE id = ? AND status <> 'DELETED'", ImageTable::bare, id))
                .stream()
                .findFirst();
    }

    /// The images of these rows with what hangs on them: four statements for a whole page.
    static List<Image> whole(Query query, List<Image> bare) {
        if (bare.isEmpty()) {
            return List.of();
        }
        List<Image> all = new ArrayList<>(bare.size());
        for (var from = 0; from < bare.size(); from += 500) {
            all.addAll(wholePage(query, bare.subList(from, Math.min(bare.size(), from + 500))));
        }
        return all;
    }

    private static List<Image> wholePage(Query query, List<Image> page) {
        var ids = page.stream().map(Image::id).toList();
        var marks = Sql.in(ids.size());
        var properties = grouped(query.list(
                "SELECT image_id, name, value FROM image_properties WHERE image_id IN " + marks,
                row -> Map.entry(row.text(1), Map.entry(row.text(2), row.text(3))),
                Sql.padded(ids)));
        var tags = grouped(query.list(
                "SELECT image_id, tag FROM image_tags WHERE image_id IN " + marks,
                row -> Map.entry(row.text(1), row.text(2)),
                Sql.padded(ids)));
        var members = grouped(query.list(
                "SELECT image_id, project_id, status, created_at, updated_at FROM image_members WHERE image_id IN "
                        + marks + " ORDER BY created_at, project_id",
                row -> Map.entry(row.text(1), new Member(row.text(2), row.text(3), row.time(4), row.time(5))),
                Sql.padded(ids)));
        var locations = grouped(LocationTable.list(query, ids));
        List<Image> all = new ArrayList<>(page.size());
        for (var image : page) {
            Map<String, String> own = new HashMap<>();
            properties.getOrDefault(image.id(), List.of()).forEach(p -> own.put(p.getKey(), p.getValue()));
            var draft = image.edit();
            draft.properties.putAll(own);
            draft.locations.addAll(locations.getOrDefault(image.id(), List.of()));
            draft.tags.addAll(tags.getOrDefault(image.id(), List.of()));
            all.add(withMembers(draft.build(image.updatedAt()), members.getOrDefault(image.id(), List.of())));
        }
        return all;
    }

    private static Image withMembers(Image image, List<Member> members) {
        return new Image(
                image.id(),
                image.version(),
                image.name(),
                image.status(),
                image.visibility(),
                image.owner(),
                image.containerFormat(),
                image.diskFormat(),
                image.size(),
                image.virtualSize(),
                image.minRam(),
                image.minDisk(),
                image.isProtected(),
                image.hidden(),
                image.checksum(),
                image.hashAlgo(),
                image.hashValue(),
                image.locations(),
                image.createdAt(),
                image.updatedAt(),
                image.properties(),
                image.tags(),
                members);
    }

    private static <T> Map<String, List<T>> grouped(List<Map.Entry<String, T>> rows) {
        Map<String, List<T>> all = new HashMap<>();
        rows.forEach(row ->
                all.computeIfAbsent(row.getKey(), id -> new ArrayList<>()).add(row.getValue()));
        return all;
    }

    static Image bare(Row row) {
        return new Image(
                row.text(1),
                row.number(2),
                row.textOrNull(3),
                ImageStatus.valueOf(row.text(4)),
                row.text(5),
                row.textOrNull(6),
                row.textOrNull(7),
                row.textOrNull(8),
                row.numberOrNull(9),
                row.numberOrNull(10),
                row.number(11),
                row.number(12),
                row.flag(13),
                row.flag(14),
                row.textOrNull(15),
                row.textOrNull(16),
                row.textOrNull(17),
                List.of(),
                row.time(18),
                row.time(19),
                Map.of(),
                java.util.Set.of(),
                List.of());
    }

    /// @throws org.pileus.kernel.db.DuplicateKey when the id is or was in use
    static void insert(Transaction tx, Image image) {
        tx.update(
                """
                INSERT INTO images (id, version, name, status, visibility, owner, container_format, disk_format, size,
                virtual_size, min_ram, min_disk, protected, os_hidden, checksum, os_hash_algo, os_hash_value,
                created_at, updated_at) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                image.id(),
                image.name(),
                image.status(),
                image.visibility(),
                image.owner(),
                image.containerFormat(),
                image.diskFormat(),
                image.size(),
                image.virtualSize(),
                image.minRam(),
                image.minDisk(),
                image.isProtected(),
                image.hidden(),
                image.checksum(),
                image.hashAlgo(),
                image.hashValue(),
                image.createdAt(),
                image.updatedAt());
        insertProperties(tx, image);
        insertTags(tx, image);
        LocationTable.insert(tx, image);
    }

    /// Compare and swap of the whole image.
    /// @return false, changing nothing, when it has moved on or is gone
    static boolean update(Transaction tx, Image image, Image before) {
        var won = tx.update(
                """
                UPDATE images SET version = version + 1, name = ?, status = ?, visibility = ?, owner = ?,
                container_format = ?, disk_format = ?, size = ?, virtual_size = ?, min_ram = ?, min_disk = ?,
                protected = ?, os_hidden = ?, checksum = ?, os_hash_algo = ?, os_hash_value = ?,
                updated_at = ? WHERE id = ? AND version = ? AND status <> 'DELETED'""",
                image.name(),
                image.status(),
                image.visibility(),
                image.owner(),
                image.containerFormat(),
                image.diskFormat(),
                image.size(),
                image.virtualSize(),
                image.minRam(),
                image.minDisk(),
                image.isProtected(),
                image.hidden(),
                image.checksum(),
                image.hashAlgo(),
                image.hashValue(),
                image.updatedAt(),
                image.id(),
                image.version());
        if (won == 0) {
            return false;
        }
        if (!image.properties().equals(before.properties())) {
            tx.update("DELETE FROM image_properties WHERE image_id = ?", image.id());
            insertProperties(tx, image);
        }
        if (!image.tags().equals(before.tags())) {
            tx.update("DELETE FROM image_tags WHERE image_id = ?", image.id());
            insertTags(tx, image);
        }
        if (!image.locations().equals(before.locations())) {
            LocationTable.replace(tx, image);
        }
        return true;
    }

    private static void insertProperties(Transaction tx, Image image) {
        tx.batch(
                "INSERT INTO image_properties (image_id, name, value) VALUES (?, ?, ?)",
                rows(image.properties().entrySet(), p -> new Object[] {image.id(), p.getKey(), p.getValue()}));
    }

    private static void insertTags(Transaction tx, Image image) {
        tx.batch("INSERT INTO image_tags (image_id, tag) VALUES (?, ?)", rows(image.tags(), tag ->
                new Object[] {image.id(), tag}));
    }

    static <T> List<@Nullable Object[]> rows(Collection<T> items, Function<T, @Nullable Object[]> row) {
        List<@Nullable Object[]> rows = new ArrayList<>(items.size());
        items.forEach(item -> rows.add(row.apply(item)));
        return rows;
    }

    /// Leaves only the id behind, which cannot be used again, and the word that its data has to go.
    /// @param holder who takes the data away
    /// @return false, changing nothing, when the image has moved on or is gone
    static boolean delete(Transaction tx, String id, long version, String holder, Instant now) {
        var won = tx.update("""
                UPDATE images SET version = version + 1, status = 'DELETED', name = NULL, checksum = NULL,
                os_hash_value = NULL, updated_at = ?
                WHERE id = ? AND version = ? AND status <> 'DELETED'""", now, id, version);
        if (won == 0) {
            return false;
        }
        tx.update("DELETE FROM image_properties WHERE image_id = ?", id);
        tx.update("DELETE FROM image_tags WHERE image_id = ?", id);
        tx.update("DELETE FROM image_members WHERE image_id = ?", id);
        LocationTable.doom(tx, id, holder);
        return true;
    }

    /// Counts the version on: for changes of what hangs on the image.
    static void touch(Transaction tx, String id) {
        tx.update("UPDATE images SET version = version + 1 WHERE id = ?", id);
    }

    /// @throws org.pileus.kernel.db.DuplicateKey when the project is a member already
    static void insertMember(Transaction tx, String id, Member member) {
        tx.update("""
                INSERT INTO image_members (image_id, project_id, status, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?)""", id, member.project(), member.status(), member.createdAt(), member.updatedAt());
    }

    static boolean updateMember(Transaction tx, String id, String project, String status, Instant now) {
        return tx.update("""
                        UPDATE image_members SET status = ?, updated_at = ?
                        WHERE image_id = ? AND project_id = ?""", status, now, id, project) == 1;
    }

    static boolean deleteMember(Transaction tx, String id, String project) {
        return tx.update("DELETE FROM image_members WHERE image_id = ? AND project_id = ?", id, project) == 1;
    }
}
