package org.pileus.kernel.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.db.Migrations;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.CallTimeout;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.kernel.messaging.RemoteFailure;
import org.pileus.kernel.messaging.Target;
import tools.jackson.databind.node.ObjectNode;

/// The promises of [Bus], checked on every bus. A subclass gives one whose queues are empty.
abstract class BusContract {
    static final Duration SOON = Duration.ofSeconds(10);
    /// New names per test, since a broker keeps its queues.
    private static final AtomicInteger NAMES = new AtomicInteger();

    final SystemTimers timers = new SystemTimers();
    final IdSource ids = IdSource.random();
    final String topic = "topic" + NAMES.incrementAndGet();
    final Target target = Target.topic(topic);
    Bus bus = null;

    abstract Bus open(IdSource ids, Timers timers);

    @BeforeEach
    void openBus() {
        bus = open(ids, timers);
    }

    @AfterEach
    void closeBus() {
        bus.close();
        timers.close();
    }

    static void eventually(BooleanSupplier condition) {
        var end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not happen in time").isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static ObjectNode number(int n) {
        return Json.object().put("n", n);
    }

    private static RequestContext somebody() {
        return new RequestContext(
                "req-7",
                "req-1",
                new Secret("t0ken"),
                "u1",
                "ann",
                "default",
                null,
                "p1",
                "demo",
                "default",
                null,
                null,
                null,
                false,
                Set.of("member"),
                Set.of(),
                null);
    }

    @Test
    void callGetsTheReplyOfItsReceiver() {
        bus.serve(
                target,
                2,
                message -> number(message.args().path("n").asInt() + 1).put("did", message.method()));
        assertThat(bus.call(target, "add", number(41), SOON))
                .isEqualTo(number(42).put("did", "add"));
    }

    @Test
    void receiverWithoutAReplyRepliesAnEmptyObject() {
        bus.serve(target, 1, message -> null);
        assertThat(bus.call(target, "m", Json.object(), SOON)).isEmpty();
    }

    @Test
    void failureOfTheReceiverIsTheFailureOfTheCaller() {
        var failures = List.of(
                new Failure.NotFound("Network", "n1"),
                new Failure.Conflict("IpAddressInUse", "in use"),
                new Failure.QuotaExceeded(List.of("port", "network"), "over"),
                new Failure.Unavailable("later", 7));
        bus.serve(target, 1, message -> {
            throw new ApiException(failures.get(message.args().path("n").asInt()));
        });
        for (int i = 0; i < failures.size(); i++) {
            var index = i;
            assertThatThrownBy(() -> bus.call(target, "m", number(index), SOON))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.failure()).isEqualTo(failures.get(index)));
        }
    }

    @Test
    void bugOfTheReceiverIsARemoteFailureWithoutDetails() {
        bus.serve(target, 1, message -> {
            throw new IllegalStateException("s3cret");
        });
        assertThatThrownBy(() -> bus.call(target, "m", Json.object(), SOON))
                .isInstanceOf(RemoteFailure.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void callThatNobodyAnswersTimesOut() {
        assertThatThrownBy(() -> bus.call(target, "m", Json.object(), Duration.ofMillis(200)))
                .isInstanceOf(CallTimeout.class);
    }

    @Test
    void callThatTimedOutIsNotWorkedOnLater() {
        assertThatThrownBy(() -> bus.call(target, "late", Json.object(), Duration.ofMillis(100)))
                .isInstanceOf(CallTimeout.class);
        LockSupport.parkNanos(100_000_000); // the broker's clock for it started a little later than ours
        var methods = new ConcurrentLinkedQueue<String>();
        bus.serve(target, 1, message -> {
            methods.add(message.method());
            return null;
        });
        bus.call(target, "now", Json.object(), SOON);
        assertThat(methods).containsExactly("now");
    }

    @Test
    void contextTravelsWithoutItsToken() throws Exception {
        bus.serve(
                target,
                1,
                message -> RequestScope.current()
                        .toJson()
                        .put("token", RequestScope.current().authToken() != null));
        var reply = RequestScope.with(somebody(), () -> bus.call(target, "m", Json.object(), SOON));
        assertThat(reply.remove("token").asBoolean()).isFalse();
        assertThat(reply).isEqualTo(somebody().toJson());
    }

    @Test
    void castWaitsForAServerToCome() throws Exception {
        bus.cast(target, "m", number(1));
        var got = new CountDownLatch(1);
        bus.serve(target, 1, message -> {
            got.countDown();
            return null;
        });
        assertThat(got.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void hostHasAQueueOfItsOwn() {
        var seen = new ConcurrentLinkedQueue<String>();
        for (var host : List.of("one", "two")) {
            bus.serve(Target.host(topic, host), 1, message -> {
                seen.add(host);
                return null;
            });
        }
        bus.call(Target.host(topic, "two"), "m", Json.object(), SOON);
        assertThat(seen).containsExactly("two");
    }

    @Test
    void oneServerWithoutConcurrencyKeepsTheOrder() {
        var seen = new ConcurrentLinkedQueue<Integer>();
        bus.serve(target, 1, message -> {
            seen.add(message.args().path("n").asInt());
            return null;
        });
        for (int i = 0; i < 50; i++) {
            bus.cast(target, "m", number(i));
        }
        eventually(() -> seen.size() == 50);
        assertThat(List.copyOf(seen)).isSorted();
    }

    @Test
    void concurrencyIsBoundedAndUsed() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new AtomicInteger();
        bus.serve(target, 3, message -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            LockSupport.parkNanos(20_000_000);
            running.decrementAndGet();
            done.incrementAndGet();
            return null;
        });
        for (int i = 0; i < 15; i++) {
            bus.cast(target, "m", number(i));
        }
        eventually(() -> done.get() == 15);
        assertThat(most).hasValue(3);
    }

    @Test
    void serversOfOneTargetShareTheWork() {
        var first = new AtomicInteger();
        var second = new AtomicInteger();
        for (var count : List.of(first, second)) {
            bus.serve(target, 1, message -> {
                LockSupport.parkNanos(5_000_000);
                count.incrementAndGet();
                return null;
            });
        }
        for (int i = 0; i < 20; i++) {
            bus.cast(target, "m", number(i));
        }
        eventually(() -> first.get() + second.get() == 20);
        assertThat(first.get()).isPositive();
        assertThat(second.get()).isPositive();
    }

    @Test
    void everyListenerHearsAFanout() {
        var heard = new ConcurrentLinkedQueue<String>();
        for (var name : List.of("a", "b")) {
            bus.listen(topic, message -> {
                heard.add(name + message.args().path("n").asInt());
                return null;
            });
        }
        bus.fanout(topic, "m", number(1));
        eventually(() -> heard.size() == 2);
        assertThat(heard).containsExactlyInAnyOrder("a1", "b1");
    }

    @Test
    void castOfAFailingReceiverIsDeliveredFiveTimesThenSetAsideAndTheQueueGoesOn() {
        var tries = new AtomicInteger();
        var good = new AtomicInteger();
        bus.serve(target, 1, message -> {
            if (message.method().equals("poison")) {
                tries.incrementAndGet();
                throw new IllegalStateException("poison");
            }
            good.incrementAndGet();
            return null;
        });
        bus.cast(target, "poison", Json.object());
        bus.cast(target, "good", Json.object());
        eventually(() -> good.get() == 1);
        eventually(() -> bus.counters().setAside() == 1);
        assertThat(tries).hasValue(5);
    }

    @Test
    void castThatFailsOnceIsDeliveredAgainWithTheSameId() {
        var seen = new ConcurrentLinkedQueue<String>();
        bus.serve(target, 1, message -> {
            seen.add(message.id());
            if (seen.size() == 1) {
                throw new IllegalStateException("once");
            }
            return null;
        });
        bus.cast(target, "m", Json.object());
        eventually(() -> seen.size() == 2);
        assertThat(Set.copyOf(seen)).hasSize(1);
        assertThat(bus.counters().redelivered()).isEqualTo(1);
    }

    @Test
    void refusedCastIsNotDeliveredAgain() {
        var tries = new AtomicInteger();
        bus.serve(target, 1, message -> {
            tries.incrementAndGet();
            throw ApiException.conflict("no");
        });
        bus.cast(target, "m", Json.object());
        bus.cast(target, "m", Json.object());
        eventually(() -> tries.get() == 2);
        eventually(() -> bus.counters().delivered() == 2);
        assertThat(bus.counters().redelivered()).isZero();
    }

    @Test
    void closedSubscriptionWaitsForItsReceiverAndTakesNoMore() throws Exception {
        var started = new CountDownLatch(1);
        var finished = new AtomicBoolean();
        var count = new AtomicInteger();
        var subscription = bus.serve(target, 1, message -> {
            count.incrementAndGet();
            started.countDown();
            LockSupport.parkNanos(100_000_000);
            finished.set(true);
            return null;
        });
        bus.cast(target, "m", number(1));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        subscription.close();
        assertThat(finished).isTrue();
        bus.cast(target, "m", number(2));
        LockSupport.parkNanos(100_000_000);
        assertThat(count).hasValue(1);
        bus.serve(target, 1, message -> {
            count.incrementAndGet();
            return null;
        });
        eventually(() -> count.get() == 2);
    }

    @Test
    void countersCountEveryMessage() {
        bus.serve(target, 1, message -> null);
        bus.listen(topic, message -> null);
        bus.call(target, "m", Json.object(), SOON);
        bus.cast(target, "m", Json.object());
        bus.fanout(topic, "m", Json.object());
        eventually(() -> bus.counters().delivered() == 3);
        assertThat(bus.counters().messages()).isEqualTo(3);
    }

    @Test
    void outboxSendsWhatWasCommittedAndForgetsIt() {
        var seen = new ConcurrentLinkedQueue<Message>();
        bus.serve(target, 4, message -> {
            seen.add(message);
            return null;
        });
        try (var db = Databases.sqliteInMemory("outbox", Migrations.none(), Clock.systemUTC())) {
            var outbox = Outbox.of(db, bus, Clock.systemUTC(), ids);
            outbox.start();
            RequestScope.run(somebody(), () -> db.run(tx -> outbox.cast(tx, target, "m", number(1))));
            assertThatThrownBy(() -> db.run(tx -> {
                        outbox.cast(tx, target, "m", number(2));
                        throw new IllegalStateException("rolled back");
                    }))
                    .hasMessage("rolled back");
            eventually(() -> outbox.pending() == 0);
            assertThat(seen).hasSize(1);
            assertThat(seen.element().context().projectId()).isEqualTo("p1");
            assertThat(db.<Long>read(query -> query.count("SELECT COUNT(*) FROM outbox")))
                    .isZero();
            outbox.stop();
        }
    }
}
