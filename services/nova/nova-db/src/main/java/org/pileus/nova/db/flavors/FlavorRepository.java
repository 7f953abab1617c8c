package org.pileus.nova.db.flavors;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Texts;
import tools.jackson.databind.node.ObjectNode;

/// The tables `flavors` and `flavor_projects`.
public final class FlavorRepository {
    private static final String COLUMNS = """
            SELECT flavor_id, number, name, vcpus, memory_mib, root_gib, ephemeral_gib, swap_mib, rxtx_factor, is_public, disabled,
                   description, extra_specs
            FROM flavors""";

    /// Every flavor: there are few, and the API holds them in memory.
    public List<StoredFlavor> all(Query query) {
        Map<String, Set<String>> access = new HashMap<>();
        query.list(
                "SELECT flavor_id, project_id FROM flavor_projects",
                row -> access.computeIfAbsent(row.text(1), id -> new HashSet<>())
                        .add(row.text(2)));
        var flavors = new ArrayList<StoredFlavor>();
        for (var found : query.list(COLUMNS + " ORDER BY flavor_id", row -> stored(row, Set.of()))) {
            flavors.add(new StoredFlavor(found.flavor(), found.number(), access.getOrDefault(found.id(), Set.of())));
        }
        return List.copyOf(flavors);
    }

    public Optional<StoredFlavor> find(Query query, String id) {
        return query.one(COLUMNS + " WHERE flavor_id = ?", row -> stored(row, Set.of()), id);
    }

    private static StoredFlavor stored(Row row, Set<String> projects) {
        var flavor = new Flavor(
                row.text(1),
                row.text(3),
                row.integer(4),
                row.integer(5),
                row.integer(6),
                row.integer(7),
                row.integer(8),
                row.decimal(9),
                row.flag(10),
                row.flag(11),
                row.textOrNull(12),
                Texts.map(row.object(13)));
        return new StoredFlavor(flavor, row.number(2), projects);
    }

    /// Adds a flavor.
    /// @throws org.pileus.kernel.db.DuplicateKey when its id or name (`uq_flavors_name`) is taken
    public void insert(Transaction tx, Flavor flavor, Instant now) {
        var number = tx.count("SELECT MAX(number) FROM flavors") + 1;
        tx.update(
                """
                INSERT INTO flavors (flavor_id, number, name, vcpus, memory_mib, root_gib, ephemeral_gib, swap_mib, rxtx_factor,
                                     is_public, disabled, description, extra_specs, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                flavor.id(),
                number,
                flavor.name(),
                flavor.vcpus(),
                flavor.memoryMib(),
                flavor.rootGib(),
                flavor.ephemeralGib(),
                flavor.swapMib(),
                flavor.rxtxFactor(),
                flavor.isPublic(),
                flavor.disabled(),
                flavor.description(),
                sorted(flavor.extraSpecs()),
                now);
    }

    public boolean describe(Transaction tx, String id, @Nullable String description, Instant now) {
        return tx.update("UPDATE flavors SET description = ?, updated_at = ? WHERE flavor_id = ?", description, now, id)
                > 0;
    }

    /// Replaces the extra specs if they still are what the caller read.
    public boolean replaceSpecs(
            Transaction tx, String id, Map<String, String> expected, Map<String, String> specs, Instant now) {
        return tx.update(
                        "UPDATE flavors SET extra_specs = ?, updated_at = ? WHERE flavor_id = ? AND extra_specs = ?",
                        sorted(specs),
                        now,
                        id,
                        sorted(expected))
                > 0;
    }

    /// In one order, so that equal specs are equal text.
    private static ObjectNode sorted(Map<String, String> specs) {
        return Texts.object(new TreeMap<>(specs));
    }

    public boolean delete(Transaction tx, String id) {
        tx.update("DELETE FROM flavor_projects WHERE flavor_id = ?", id);
        return tx.update("DELETE FROM flavors WHERE flavor_id = ?", id) > 0;
    }

    /// Lets a project use a private flavor.
    /// @throws org.pileus.kernel.db.DuplicateKey when it may already
    public void allow(Transaction tx, String id, String projectId) {
        tx.update("INSERT INTO flavor_projects (flavor_id, project_id) VALUES (?, ?)", id, projectId);
    }

    public boolean disallow(Transaction tx, String id, String projectId) {
        return tx.update("DELETE FROM flavor_projects WHERE flavor_id = ? AND project_id = ?", id, projectId) > 0;
    }
}
