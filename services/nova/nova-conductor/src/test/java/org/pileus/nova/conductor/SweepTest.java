package org.pileus.nova.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.client.keystone.Credentials;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.db.NovaSchema;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceReport;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.InstanceState;
import org.pileus.nova.model.InstanceTimes;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

class SweepTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final SystemTimers timers = new SystemTimers();
    private final IdSource ids = IdSource.seeded(1);
    private final InProcessBus bus = new InProcessBus(ids, timers);
    private final Database db = Databases.sqliteInMemory(NovaSchema.NAME, NovaSchema.migrations(), Clock.systemUTC());
    private final List<String> released = new ArrayList<>();
    private final List<String> sent = java.util.Collections.synchronizedList(new ArrayList<>());
    private long nanos;

    private final Peers peers = new Peers() {
        @Override
        public boolean claim(Instance instance, Map<UUID, Map<String, Long>> allocations) {
            return true;
        }

        @Override
        public Map<UUID, Map<String, Long>> allocations(UUID instance) {
            return Map.of();
        }

        @Override
        public void releaseAllocations(UUID instance) {
            released.add("allocations");
        }

        @Override
        public void releasePorts(Instance instance) {
            released.add("ports");
        }

        @Override
        public void deleteImage(UUID image) {
            released.add("image");
        }
    };

    @AfterEach
    void close() {
        bus.close();
        db.close();
        timers.close();
    }

    private Instance insert(VmState vm, TaskState task, String host) {
        var instance = new Instance(
                ids.uuid(),
                1,
                "p",
                "u",
                "n",
                null,
                "n",
                new Flavor("1", "f", 1, 1, 1, 0, 0, 1, true, false, null, Map.of()),
                null,
                InstanceSpec.plain(),
                new InstanceState(vm, task, 0, 0, null),
                host.isEmpty() ? Place.NOWHERE : new Place(host, host, "nova"),
                List.of(),
                Map.of(),
                List.of(),
                null,
                null,
                null,
                null,
                Map.of("shelved_image_id", "00000000-0000-0000-0000-000000000001"),
                InstanceTimes.created(START),
                4);
        db.run(tx -> store().instances().insert(tx, instance));
        return instance;
    }

    private NovaStore store() {
        return NovaStore.of(db, Outbox.of(db, bus, Clock.systemUTC(), ids));
    }

    private Instance sweepAfter(Instance instance, Duration silence) {
        bus.serve(NovaTopics.compute("h"), 1, message -> {
            sent.add(message.method());
            return null;
        });
        var clock = Clock.fixed(START.plus(silence), ZoneOffset.UTC);
        var store = store();
        var outcomes = new Outcomes(store, clock);
        var hosts = new LiveHosts(() -> nanos, Duration.ofSeconds(60));
        nanos += silence.toNanos();
        var deletes = new DeleteTask(store, peers, hosts, outcomes, clock, Failpoints.NONE);
        var config = NovaConductorConfig.defaults(Credentials.service("http://identity/v3", "nova", new Secret("s")));
        new Sweep(store, deletes, peers, outcomes, clock, config).run();
        return db.read(query -> store.instances().find(query, instance.id())).orElseThrow();
    }

    @Test
    void aBuildThatNobodyHearsOfEndsInErrorAndItsBuilderIsFencedOff() {
        var instance = insert(VmState.BUILDING, TaskState.SPAWNING, "h");
        var waiting = sweepAfter(instance, Duration.ofSeconds(300));
        assertThat(waiting.vmState()).isEqualTo(VmState.BUILDING);
        var failed = sweepAfter(instance, Duration.ofSeconds(601));
        assertThat(failed.vmState()).isEqualTo(VmState.ERROR);
        assertThat(String.valueOf(failed.state().fault())).contains("timed out");
        assertThat(released).containsExactly("ports", "allocations");
        var late =
                InstanceReport.of(instance, "h").vm(VmState.ACTIVE).task(null).build();
        var reports = new Reports(
                store(), new Outcomes(store(), Clock.systemUTC()), Clock.systemUTC(), Tracer.none(), Failpoints.NONE);
        assertThat(reports.apply(late)).isFalse();
    }

    @Test
    void aDeletionWithoutAHostIsFinishedHere() {
        var instance = insert(VmState.SHELVED_OFFLOADED, TaskState.DELETING, "");
        assertThat(sweepAfter(instance, Duration.ofSeconds(61)).deleted()).isTrue();
        assertThat(released).containsExactlyInAnyOrder("ports", "allocations", "image");
    }

    @Test
    void aDeletionOnAHostWithoutRecordIsFinishedWithoutIt() {
        var instance = insert(VmState.ACTIVE, TaskState.DELETING, "h");
        assertThat(sweepAfter(instance, Duration.ofSeconds(120)).deleted()).isTrue();
        assertThat(sent).isEmpty();
    }

    @Test
    void aTaskWhoseMessageWasGivenUpIsOverOneDay() {
        var instance = insert(VmState.ACTIVE, TaskState.POWERING_OFF, "h");
        assertThat(sweepAfter(instance, Duration.ofMinutes(5)).taskState()).isEqualTo(TaskState.POWERING_OFF);
        var after = sweepAfter(instance, Duration.ofMinutes(16));
        assertThat(after.taskState()).isNull();
        assertThat(after.fence()).isEqualTo(5);
    }
}
