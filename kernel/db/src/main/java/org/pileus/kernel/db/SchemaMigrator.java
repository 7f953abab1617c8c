package org.pileus.kernel.db;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Brings one schema to the version of the code, or refuses. A run that was killed is taken up where it stopped.
final class SchemaMigrator {
    static final String VERSIONS = """
            CREATE TABLE IF NOT EXISTS schema_version (
              version VARCHAR(32) NOT NULL PRIMARY KEY,
              name VARCHAR(255) NOT NULL,
              checksum VARCHAR(64) NOT NULL,
              applied_at BIGINT NOT NULL,
              steps_done BIGINT NOT NULL,
              complete BIGINT NOT NULL)""";
    private static final System.Logger LOG = System.getLogger(SchemaMigrator.class.getName());
    private final String schema;
    private final Migrations migrations;
    private final Clock clock;

    SchemaMigrator(String schema, Migrations migrations, Clock clock) {
        this.schema = schema;
        this.migrations = migrations;
        this.clock = clock;
    }

    private record Applied(String version, String checksum, int stepsDone, boolean complete) {}

    void migrate(SchemaStore store) {
        try (store) {
            if (settled(applied(store))) {
                return;
            }
            store.lock();
            store.ensureVersions();
            var applied = applied(store);
            settled(applied);
            for (var file : migrations.files()) {
                var earlier = applied.get(file.version());
                if (earlier == null || !earlier.complete()) {
                    apply(store, file, earlier);
                }
            }
        }
    }

    /// @return whether nothing is to be done
    /// @throws SchemaMismatch when the schema is not an earlier state of this code's
    private boolean settled(Map<String, Applied> applied) {
        var known = new HashMap<String, MigrationFile>();
        migrations.files().forEach(file -> known.put(file.version(), file));
        for (var one : applied.values()) {
            var file = known.get(one.version());
            if (file == null) {
                throw new SchemaMismatch(
                        "schema " + schema + " has migration " + one.version()
                                + ", which this program does not know: it is older than its data. Start the newer program, or restore a backup");
            }
            if (!file.checksum().equals(one.checksum())) {
                throw new SchemaMismatch("schema " + schema + " was made with another text of migration "
                        + one.version() + "__" + file.name() + ": a released migration was edited");
            }
        }
        return migrations.files().stream().allMatch(file -> {
            var one = applied.get(file.version());
            return one != null && one.complete();
        });
    }

    private static Map<String, Applied> applied(SchemaStore store) {
        var present = store.list(
                switch (store.dialect()) {
                    case SQLITE -> "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
                    case MARIADB -> "SHOW TABLES LIKE 'schema\\_version'";
                },
                row -> row.text(1));
        var all = new HashMap<String, Applied>();
        List<Applied> rows = present.isEmpty()
                ? List.of()
                : store.list(
                        "SELECT version, checksum, steps_done, complete FROM schema_version",
                        row -> new Applied(row.text(1), row.text(2), row.integer(3), row.flag(4)));
        rows.forEach(row -> all.put(row.version(), row));
        return all;
    }

    private void apply(SchemaStore store, MigrationFile file, @Nullable Applied earlier) {
        store.inTransaction(inside -> {
            if (earlier == null) {
                inside.execute(
                        "INSERT INTO schema_version (version, name, checksum, applied_at, steps_done, complete) VALUES (?, ?, ?, ?, 0, 0)",
                        file.version(),
                        file.name(),
                        file.checksum(),
                        clock.instant());
            }
            var first = earlier == null ? 0 : earlier.stepsDone();
            for (int i = first; i < file.steps().size(); i++) {
                step(inside, file, i, earlier != null && i == first);
            }
            inside.execute("UPDATE schema_version SET complete = 1 WHERE version = ?", file.version());
        });
        LOG.log(Level.DEBUG, "schema {0}: applied migration {1}__{2}", schema, file.version(), file.name());
    }

    /// @param again whether a killed run may have done this step without noting it
    private static void step(SchemaStore store, MigrationFile file, int index, boolean again) {
        var step = file.steps().get(index);
        if (step.runsOn(store.dialect())) {
            try {
                store.execute(step.sqlFor(store.dialect()));
            } catch (RuntimeException e) {
                if (!again || !store.doneBefore(e)) {
                    throw new StorageFailure(
                            "migration " + file.version() + "__" + file.name() + " failed at statement " + (index + 1)
                                    + ": " + e.getMessage(),
                            e);
                }
            }
        }
        if (store.dialect() == Dialect.MARIADB) {
            store.execute("UPDATE schema_version SET steps_done = ? WHERE version = ?", index + 1, file.version());
        }
    }
}
