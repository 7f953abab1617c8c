package org.pileus.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.testkit.backend.MariaDbServer;

/// Two replicas of the service on one MariaDB. The long run of the issue: `make claims ROUNDS=1000`.
class ReplicasTest {
    private static final String HOST = "11111111-1111-1111-1111-111111111111";
    private static final int WRITERS = 200;
    private static final int CAPACITY = 10;
    private static MariaDbServer server;

    private final SystemTimers timers = new SystemTimers();
    private PlacementApi one;
    private PlacementApi other;

    @BeforeAll
    static void startServer() {
        assumeTrue(
                MariaDbServer.missing().isEmpty(), () -> MariaDbServer.missing().orElse(""));
        server = MariaDbServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void startReplicas() {
        var bus = new InProcessBus(IdSource.seeded(99), timers);
        one = PlacementApi.replica(server.settings(), bus, 1);
        other = PlacementApi.replica(server.settings(), bus, 2);
        one.reset();
        other.reset();
        host(one);
    }

    @AfterEach
    void stopReplicas() {
        one.close();
        other.close();
        timers.close();
    }

    private static void host(PlacementApi api) {
        api.post("/resource_providers", "{'name':'host','uuid':'" + HOST + "'}").expect(200);
        inventory(api, 0, CAPACITY).expect(200);
    }

    private static PlacementApi.Answer inventory(PlacementApi api, long generation, int vcpus) {
        return api.put(
                "/resource_providers/" + HOST + "/inventories",
                "{'resource_provider_generation':" + generation + ",'inventories':{'VCPU':{'total':" + vcpus + "}}}");
    }

    private static PlacementApi.Answer claim(PlacementApi api, String consumer) {
        return api.put(
                "/allocations/" + consumer,
                "{'allocations':{'" + HOST + "':{'resources':{'VCPU':1}}},'consumer_generation':null,"
                        + "'project_id':'p','user_id':'u','consumer_type':'INSTANCE'}");
    }

    private static String consumer(int round, int n) {
        return String.format("22222222-2222-2222-%04d-%012d", round % 10_000, n);
    }

    private static long used(PlacementApi api) {
        return api.get("/resource_providers/" + HOST + "/usages")
                .expect(200)
                .json()
                .path("usages")
                .path("VCPU")
                .longValue();
    }

    @Test
    void whatOneReplicaWroteTheOtherShowsAtOnceWithoutHearingOfIt() {
        var deaf = PlacementApi.replica(server.settings(), null, 3);
        try {
            claim(one, consumer(0, 1)).expect(204);
            assertThat(used(deaf)).isEqualTo(1);
            var generation = deaf.get("/resource_providers/" + HOST)
                    .json()
                    .path("generation")
                    .longValue();
            inventory(one, generation, 20).expect(200);
            assertThat(inventory(deaf, generation, 30).expect(409).errorCode())
                    .isEqualTo("placement.concurrent_update");
            inventory(deaf, generation + 1, 30).expect(200);
            assertThat(inventory(one, generation + 2, 40).expect(200).status()).isEqualTo(200);
        } finally {
            deaf.close();
        }
    }

    @Test
    void aLostWordIsMadeUpFor() {
        var deaf = PlacementApi.replica(server.settings(), null, 3);
        try {
            one.put("/traits/CUSTOM_NEW", null).expect(201);
            one.put(
                            "/resource_providers/" + HOST + "/traits",
                            "{'resource_provider_generation':1,'traits':['CUSTOM_NEW']}")
                    .expect(200);
            var question = "/allocation_candidates?resources=VCPU:1&required=CUSTOM_NEW";
            assertThat(candidates(deaf, question)).isZero();
            deaf.reconcile();
            assertThat(candidates(deaf, question)).isEqualTo(1);
            one.delete("/resource_providers/" + HOST).expect(204);
            deaf.reconcile();
            assertThat(candidates(deaf, question)).isZero();
        } finally {
            deaf.close();
        }
    }

    private static int candidates(PlacementApi api, String question) {
        return api.get(question).expect(200).json().path("allocation_requests").size();
    }

    @Test
    void manyWritersOfTwoReplicasNeverPassTheCapacityAtAnyInstantAndFillIt() throws Exception {
        var rounds = Integer.getInteger("pileus.rounds", 3);
        for (var round = 0; round < rounds; round++) {
            round(round);
        }
    }

    private void round(int round) throws Exception {
        var granted = new AtomicInteger();
        var refused = new AtomicInteger();
        var others = new AtomicInteger();
        var going = new AtomicBoolean(true);
        var worst = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var watcher = threads.submit(() -> watch(going, worst));
            var writers = new ArrayList<Future<?>>();
            for (var n = 0; n < WRITERS; n++) {
                var consumer = consumer(round, n);
                var api = n % 2 == 0 ? one : other;
                writers.add(threads.submit(() -> {
                    var answer = claim(api, consumer);
                    if (answer.status() == 204) {
                        granted.incrementAndGet();
                    } else if (answer.status() == 409 && answer.errorCode().equals("placement.undefined_code")) {
                        refused.incrementAndGet();
                    } else {
                        others.incrementAndGet();
                    }
                }));
            }
            for (var writer : writers) {
                writer.get();
            }
            going.set(false);
            watcher.get();
        }
        assertThat(List.of(granted.get(), refused.get(), others.get()))
                .as("granted, refused, anything else in round %d", round)
                .containsExactly(CAPACITY, WRITERS - CAPACITY, 0);
        assertThat(worst.get()).as("most that was ever given out").isLessThanOrEqualTo(CAPACITY);
        assertThat(List.of(used(one), used(other))).containsOnly((long) CAPACITY);
        for (var n = 0; n < WRITERS; n++) {
            (n % 3 == 0 ? one : other).delete("/allocations/" + consumer(round, n));
        }
        assertThat(List.of(used(one), used(other))).containsOnly(0L);
    }

    /// Looks at what is committed, again and again: the sums that claims move, and the allocations themselves.
    private void watch(AtomicBoolean going, AtomicInteger worst) {
        while (going.get()) {
            var sum = one.database()
                    .read(query -> Math.max(
                            query.count("SELECT COALESCE(SUM(used), 0) FROM allocations WHERE provider_uuid = ?", HOST),
                            query.count("SELECT used FROM inventories WHERE provider_uuid = ?", HOST)));
            worst.accumulateAndGet(Math.toIntExact(sum), Math::max);
        }
    }
}
