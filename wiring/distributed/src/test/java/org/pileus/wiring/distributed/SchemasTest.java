package org.pileus.wiring.distributed;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.pileus.glance.registry.GlanceSchema;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.testkit.backend.MariaDbServer;
import org.pileus.keystone.KeystoneSchema;
import org.pileus.neutron.server.NeutronSchema;
import org.pileus.nova.db.NovaSchema;
import org.pileus.placement.PlacementSchema;

/// Migrations are written once for both engines: those of every service are applied from empty on MariaDB too.
class SchemasTest {
    @Test
    void everySchemaIsMadeOnMariaDb() throws Exception {
        Assumptions.assumeTrue(
                MariaDbServer.missing().isEmpty(), () -> MariaDbServer.missing().orElse(""));
        var schemas = Map.of(
                KeystoneSchema.NAME, KeystoneSchema.migrations(),
                GlanceSchema.NAME, GlanceSchema.migrations(),
                PlacementSchema.NAME, PlacementSchema.migrations(),
                NovaSchema.NAME, NovaSchema.migrations(),
                NeutronSchema.NAME, NeutronSchema.migrations());
        var clock = Clock.systemUTC();
        try (var server = MariaDbServer.start()) {
            schemas.forEach((name, migrations) -> assertThatCode(
                            () -> Databases.mariadb(server.settings(), name, migrations, clock)
                                    .close())
                    .doesNotThrowAnyException());
        }
    }
}
