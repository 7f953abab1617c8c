package org.pileus.kernel.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.db.Migrations;

final class OutboxTest {
    private static final Target TARGET = Target.topic("work");
    private final SystemTimers timers = new SystemTimers();
    private final IdSource ids = IdSource.seeded(1);
    private final Clock clock = Clock.systemUTC();

    @TempDir
    Path directory;

    @AfterEach
    void end() {
        timers.close();
    }

    private static void eventually(BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not happen in time").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Database open() {
        return Databases.sqlite(directory.resolve("x.db"), "x", Migrations.none(), clock);
    }

    private static long rows(Database db) {
        return db.<Long>read(query -> query.count("SELECT COUNT(*) FROM outbox"));
    }

    /// The receiver never finishes, the process "dies", the next one sends it again.
    @Test
    void castWhoseReceiverDidNotFinishIsSentAgainByTheNextProcess() {
        var started = new CountDownLatch(1);
        try (var db = open();
                var bus = new InProcessBus(ids, timers)) {
            var never = new CountDownLatch(1);
            bus.serve(TARGET, 1, message -> {
                started.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return null;
            });
            var outbox = new Outbox(db, bus, clock, ids);
            outbox.start();
            db.run(tx -> outbox.cast(tx, TARGET, "build", Json.object().put("n", 1)));
            eventually(() -> started.getCount() == 0);
            assertThat(rows(db)).isEqualTo(1);
        }
        try (var db = open();
                var bus = new InProcessBus(ids, timers)) {
            var seen = new ConcurrentLinkedQueue<Message>();
            bus.serve(TARGET, 1, message -> {
                seen.add(message);
                return null;
            });
            var outbox = new Outbox(db, bus, clock, ids);
            outbox.start();
            eventually(() -> seen.size() == 1);
            assertThat(seen.element().method()).isEqualTo("build");
            assertThat(seen.element().args().path("n").asInt()).isEqualTo(1);
            eventually(() -> rows(db) == 0);
            outbox.stop();
        }
    }

    @Test
    void castsOfOneTargetGoOutInTheOrderOfTheirCommits() {
        var seen = new ConcurrentLinkedQueue<Integer>();
        try (var db = open();
                var bus = new InProcessBus(ids, timers)) {
            bus.serve(TARGET, 1, message -> {
                seen.add(message.args().path("n").asInt());
                return null;
            });
            var outbox = new Outbox(db, bus, clock, ids);
            for (int i = 0; i < 100; i++) {
                var n = i;
                db.run(tx -> outbox.cast(tx, TARGET, "m", Json.object().put("n", n)));
            }
            eventually(() -> seen.size() == 100);
            assertThat(List.copyOf(seen)).isSorted();
        }
    }

    @Test
    void deletionsCostNoSyncOfTheirOwnUnderLoad() {
        try (var db = open();
                var bus = new InProcessBus(ids, timers)) {
            bus.serve(TARGET, 4, message -> null);
            var outbox = new Outbox(db, bus, clock, ids);
            var before = db.counters();
            for (int i = 0; i < 50; i++) {
                db.run(tx -> outbox.cast(tx, TARGET, "m", Json.object()));
            }
            eventually(() -> outbox.pending() == 0);
            assertThat(db.counters().since(before).syncs()).isBetween(50L, 53L);
            assertThat(rows(db)).isZero();
        }
    }

    /// Fault catalogue B3: with lost and doubled messages each cast still arrives.
    @Test
    void lostMessagesAreFoundByTheSweep() {
        var later = Clock.fixed(Instant.now().plusSeconds(60), ZoneOffset.UTC);
        var seen = ConcurrentHashMap.<Integer>newKeySet();
        try (var db = open();
                var bus = new InProcessBus(ids, timers, new Chaos(7, 0.3, 0.2, 0.2, Duration.ofMillis(5), 0.2))) {
            bus.serve(TARGET, 4, message -> {
                seen.add(message.args().path("n").asInt());
                return null;
            });
            var outbox = new Outbox(db, bus, clock, ids);
            for (int i = 0; i < 100; i++) {
                var n = i;
                db.run(tx -> outbox.cast(tx, TARGET, "m", Json.object().put("n", n)));
            }
            assertThat(seen.size()).as("some were lost at first").isLessThan(100);
            var sweeper = new Outbox(db, bus, later, ids);
            eventually(() -> {
                sweeper.sweep();
                return seen.size() == 100;
            });
        }
    }

    @Test
    void castThatWasSetAsideKeepsItsRowAndIsSentNoMore() {
        try (var db = open();
                var bus = new InProcessBus(ids, timers)) {
            bus.serve(TARGET, 1, message -> {
                throw new IllegalStateException("poison");
            });
            var outbox = new Outbox(db, bus, clock, ids);
            db.run(tx -> outbox.cast(tx, TARGET, "m", Json.object()));
            eventually(() -> bus.counters().setAside() == 1);
            eventually(() ->
                    db.<Long>read(query -> query.count("SELECT COUNT(*) FROM outbox WHERE topic = 'work.dead'")) == 1);
            var next = new Outbox(db, bus, Clock.offset(clock, Duration.ofMinutes(1)), ids);
            next.sweep();
            assertThat(next.pending()).isZero();
        }
    }

    /// Two services of one process write the schema: a build longer than the sweep's patience is still sent once.
    @Test
    void oneRelayServesAllUsersOfTheSchemaUntilTheLastStops() {
        var clockNow = new java.util.concurrent.atomic.AtomicReference<>(Instant.now());
        var moving = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return clockNow.get();
            }
        };
        var received = new java.util.concurrent.atomic.AtomicInteger();
        var release = new CountDownLatch(1);
        try (var db = open();
                var bus = new InProcessBus(ids, timers)) {
            bus.serve(TARGET, 4, message -> {
                received.incrementAndGet();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return null;
            });
            var api = Outbox.of(db, bus, moving, ids);
            var conductor = Outbox.of(db, bus, moving, ids);
            assertThat(conductor).isSameAs(api);
            api.start();
            conductor.start();
            db.run(tx -> api.cast(tx, TARGET, "build", Json.object()));
            eventually(() -> received.get() == 1);
            clockNow.set(clockNow.get().plusSeconds(60));
            conductor.sweep();
            api.sweep();
            api.stop();
            release.countDown();
            eventually(() -> conductor.pending() == 0);
            assertThat(received.get()).isEqualTo(1);
            conductor.stop();
        }
    }
}
