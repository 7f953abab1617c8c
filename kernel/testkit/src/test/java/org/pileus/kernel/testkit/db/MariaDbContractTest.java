package org.pileus.kernel.testkit.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.db.Migrations;
import org.pileus.kernel.db.UnknownOutcome;
import org.pileus.kernel.testkit.backend.MariaDbServer;

@Tag("real")
final class MariaDbContractTest extends DatabaseContract {
    private static MariaDbServer server = null;
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private String schema = "";

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(
                MariaDbServer.missing().isEmpty(), () -> MariaDbServer.missing().orElse(""));
        server = MariaDbServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    @BeforeEach
    void openFresh() {
        schema = "test" + SCHEMAS.incrementAndGet();
        super.openFresh();
    }

    @Override
    Database open(Migrations migrations) {
        return Databases.mariadb(server.settings(), schema, migrations, Clock.systemUTC());
    }

    @Test
    void serverAwayIsUnavailableAndItsReturnNeedsNoRestart() {
        server.kill();
        try {
            assertThatThrownBy(() -> db.run(tx -> tx.update("DELETE FROM things")))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Unavailable.class));
        } finally {
            server.restart();
        }
        assertThat(db.<Integer>write(tx -> tx.update("DELETE FROM things"))).isZero();
    }

    /// Fault catalogue D2: every acknowledged row is there after a crash; D3: an unknown outcome says so.
    @Test
    void crashUnderLoadLosesNoAcknowledgedRow() throws Exception {
        var acknowledged = new ConcurrentLinkedQueue<String>();
        var stop = new AtomicBoolean();
        var threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            var name = "w" + i + "-";
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int k = 0; !stop.get(); k++) {
                    var id = name + k;
                    try {
                        db.run(tx -> tx.update("INSERT INTO things (id, generation) VALUES (?, 0)", id));
                        acknowledged.add(id);
                    } catch (ApiException | UnknownOutcome e) {
                        continue; // not acknowledged
                    }
                }
            });
        }
        while (acknowledged.size() < 200) {
            Thread.onSpinWait();
        }
        server.kill();
        stop.set(true);
        server.restart();
        for (var thread : threads) {
            thread.join();
        }
        var found = db.read(query -> query.list("SELECT id FROM things", row -> row.text(1)));
        assertThat(found).containsAll(acknowledged);
    }
}
