package org.pileus.kernel.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.db.Migrations;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.kernel.messaging.RabbitBus;
import org.pileus.kernel.testkit.backend.RabbitMqServer;

@Tag("real")
final class RabbitBusContractTest extends BusContract {
    private static RabbitMqServer server = null;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(
                RabbitMqServer.missing().isEmpty(),
                () -> RabbitMqServer.missing().orElse(""));
        server = RabbitMqServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    Bus open(IdSource ids, Timers timers) {
        return new RabbitBus(server.settings().withPatience(Duration.ofSeconds(2)), ids, timers);
    }

    private static Connection admin() throws Exception {
        var factory = new ConnectionFactory();
        factory.setPort(server.settings().port());
        factory.setHost(server.settings().host());
        factory.setUsername(server.settings().user());
        factory.setPassword(server.settings().password().reveal());
        return factory.newConnection();
    }

    /// Fault catalogue B1, B2.
    @Test
    void brokerCrashLosesNoConfirmedCastAndEverybodyComesBack() {
        var seen = ConcurrentHashMap.<Integer>newKeySet();
        bus.serve(target, 4, message -> {
            seen.add(message.args().path("n").asInt());
            return null;
        });
        for (int i = 0; i < 50; i++) {
            bus.cast(target, "m", Json.object().put("n", i));
        }
        server.kill();
        assertThatThrownBy(() -> bus.cast(target, "m", Json.object().put("n", 99)))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Unavailable.class));
        server.restart();
        eventually(() -> seen.size() >= 50);
        bus.call(target, "again", Json.object().put("n", 50), SOON);
        assertThat(seen).contains(50);
    }

    @Test
    void outboxKeepsWhatABrokerThatIsAwayCouldNotTake() {
        var seen = ConcurrentHashMap.<Integer>newKeySet();
        bus.serve(target, 1, message -> {
            seen.add(message.args().path("n").asInt());
            return null;
        });
        try (var db = Databases.sqliteInMemory("outbox", Migrations.none(), Clock.systemUTC())) {
            var outbox = Outbox.of(db, bus, Clock.systemUTC(), ids);
            outbox.start();
            server.kill();
            db.run(tx -> outbox.cast(tx, target, "m", Json.object().put("n", 1)));
            server.restart();
            eventually(() -> seen.equals(Set.of(1))); // found by the slow sweep
            outbox.stop();
        }
    }

    /// Fault catalogue B8.
    @Test
    void queueDeletedByHandIsDeclaredAgain() throws Exception {
        var count = new AtomicInteger();
        bus.serve(target, 1, message -> {
            count.incrementAndGet();
            return null;
        });
        bus.cast(target, "m", Json.object());
        eventually(() -> count.get() == 1);
        try (var admin = admin();
                var channel = admin.createChannel()) {
            channel.queueDelete(topic);
        }
        bus.cast(target, "m", Json.object());
        eventually(() -> count.get() == 2);
    }

    /// Fault catalogue B6, B9.
    @Test
    void messageThatCannotBeReadGoesToTheDeadQueue() throws Exception {
        bus.serve(target, 1, message -> null);
        try (var admin = admin();
                var channel = admin.createChannel()) {
            channel.basicPublish(
                    server.settings().exchange(), topic, null, "{\"v\":2}".getBytes(StandardCharsets.UTF_8));
            eventually(() -> bus.counters().setAside() == 1);
            eventually(() -> {
                try {
                    return admin.createChannel().messageCount(topic + ".dead") == 1;
                } catch (IOException e) {
                    return false; // not declared yet
                }
            });
        }
    }
}
