package org.pileus.nova.db.consoles;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Databases;
import org.pileus.nova.db.NovaSchema;
import org.pileus.nova.db.services.ComputeNodeRepository;
import org.pileus.nova.db.services.ServiceRepository;
import org.pileus.nova.model.NodeStats;

class ConsoleTokenRepositoryTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aTokenOpensTheConsoleOnceAndNotAfterItsTime() {
        var tokens = new ConsoleTokenRepository();
        try (var db = Databases.sqliteInMemory(NovaSchema.NAME, NovaSchema.migrations(), Clock.systemUTC())) {
            var grant = new ConsoleToken(new UUID(1, 1), "h", "novnc", "127.0.0.1", 5900, NOW.plusSeconds(600));
            db.run(tx -> tokens.insert(tx, new Secret("a"), grant, NOW));
            db.run(tx -> tokens.insert(tx, new Secret("b"), grant, NOW));
            assertThat(db.<Optional<ConsoleToken>>read(q -> tokens.find(q, new Secret("a"), NOW)))
                    .contains(grant);
            assertThat(db.<Optional<ConsoleToken>>write(tx -> tokens.redeem(tx, new Secret("a"), NOW)))
                    .contains(grant);
            assertThat(db.<Optional<ConsoleToken>>write(tx -> tokens.redeem(tx, new Secret("a"), NOW)))
                    .isEmpty();
            assertThat(db.<Optional<ConsoleToken>>write(tx -> tokens.redeem(tx, new Secret("b"), NOW.plusSeconds(601))))
                    .isEmpty();
            assertThat(db.<Long>read(
                            q -> q.count("SELECT COUNT(*) FROM console_tokens WHERE token_hash IN ('a', 'b')")))
                    .isZero();
        }
    }

    @Test
    void aServiceThatComesBackKeepsItsIdAndWhatOperatorsSet() {
        var services = new ServiceRepository();
        var nodes = new ComputeNodeRepository();
        var stats = NodeStats.fromJson(Json.object());
        try (var db = Databases.sqliteInMemory(NovaSchema.NAME, NovaSchema.migrations(), Clock.systemUTC())) {
            var first = db.write(tx -> services.register(tx, new UUID(1, 1), "nova-compute", "h", "nova", 1, NOW));
            db.run(tx -> services.setDisabled(tx, first.id(), true, "maintenance", NOW));
            var again = db.write(tx -> services.register(tx, new UUID(1, 2), "nova-compute", "h", "nova", 1, NOW));
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(again.disabled()).isTrue();
            var node = db.write(tx -> nodes.register(tx, new UUID(2, 1), first.id(), "h", "h", stats, NOW));
            assertThat(db.write(tx -> nodes.register(tx, new UUID(2, 2), first.id(), "h", "h", stats, NOW))
                            .id())
                    .isEqualTo(node.id());
        }
    }
}
