package org.pileus.wiring.embedded;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.DataDirLock;
import org.pileus.kernel.db.Databases;
import org.pileus.keystone.AdminBootstrap;
import org.pileus.keystone.KeystoneSchema;
import org.pileus.wiring.Administrator;
import org.pileus.wiring.CloudSecrets;

/// `pileus bootstrap` for a cloud in one process, which must be down.
public final class EmbeddedAdministrator {
    private EmbeddedAdministrator() {}

    /// @return what was made or changed
    /// @throws IllegalStateException when a cloud runs on the directory
    public static List<String> ensure(Path dataDir, @Nullable Path config, AdminBootstrap.Wanted wanted) {
        try (var lock = DataDirLock.acquire(dataDir);
                var db = Databases.sqlite(
                        DataSchemas.file(dataDir, KeystoneSchema.NAME),
                        KeystoneSchema.NAME,
                        KeystoneSchema.migrations(),
                        Clock.systemUTC())) {
            return Administrator.ensure(db, CloudSecrets.in(dataDir), dataDir, config, wanted);
        }
    }
}
