package org.pileus.wiring.embedded;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pileus.glance.registry.GlanceSchema;
import org.pileus.kernel.db.DataDirLock;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.db.Migrations;
import org.pileus.kernel.db.SqliteFiles;
import org.pileus.keystone.KeystoneSchema;
import org.pileus.neutron.server.NeutronSchema;
import org.pileus.nova.db.NovaSchema;
import org.pileus.placement.PlacementSchema;
import org.pileus.wiring.DataFolders;

/// The schemas of a data directory, one SQLite file each.
public final class DataSchemas {
    private DataSchemas() {}

    /// What was done to one schema.
    /// @param applied  the migrations that were missing; empty when there was nothing to do
    public record Synced(String schema, List<String> applied) {}

    /// Every schema of a cloud with its migrations.
    static Map<String, Migrations> all() {
        Map<String, Migrations> all = new LinkedHashMap<>();
        all.put(KeystoneSchema.NAME, KeystoneSchema.migrations());
        all.put(GlanceSchema.NAME, GlanceSchema.migrations());
        all.put(PlacementSchema.NAME, PlacementSchema.migrations());
        all.put(NovaSchema.NAME, NovaSchema.migrations());
        all.put(NeutronSchema.NAME, NeutronSchema.migrations());
        return all;
    }

    static Path file(Path dataDir, String schema) {
        return dataDir.resolve("db").resolve(schema + ".db");
    }

    /// Brings every schema to this program's version; a start of the cloud would do the same.
    /// @throws IllegalStateException when a cloud runs on the directory
    /// @throws org.pileus.kernel.db.SchemaMismatch when a schema was made by newer or changed code
    public static List<Synced> sync(Path dataDir, Clock clock) {
        DataFolders.make(dataDir);
        try (var lock = DataDirLock.acquire(dataDir)) {
            List<Synced> done = new ArrayList<>();
            all().forEach((schema, migrations) -> done.add(sync(file(dataDir, schema), schema, migrations, clock)));
            return List.copyOf(done);
        }
    }

    private static Synced sync(Path file, String schema, Migrations migrations, Clock clock) {
        var before = SqliteFiles.migrations(file);
        Databases.sqlite(file, schema, migrations, clock).close();
        var applied = new ArrayList<>(SqliteFiles.migrations(file));
        applied.removeAll(before);
        return new Synced(schema, List.copyOf(applied));
    }
}
