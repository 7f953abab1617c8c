package org.pileus.nova.db.instances;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.nova.db.NovaSchema;
import org.pileus.nova.model.Fault;
import org.pileus.nova.model.FixedIp;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.InstanceState;
import org.pileus.nova.model.InstanceTimes;
import org.pileus.nova.model.Lock;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.VmState;

/// Memory must say what the rows say.
class RecentInstancesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00.123456789Z");
    private final InstanceRepository instances = new InstanceRepository();
    private Database db;

    @BeforeEach
    void open() {
        db = Databases.sqliteInMemory(NovaSchema.NAME, NovaSchema.migrations(), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static Instance instance(int n) {
        return new Instance(
                new UUID(n % 2 == 0 ? 7 : -7, n),
                n,
                n % 3 == 0 ? "other" : "project",
                "user",
                "vm-" + n,
                null,
                "vm-" + n,
                flavor("1"),
                new InstanceImage("img", "cirros", "qcow2", "bare", 0, 0, Map.of()),
                InstanceSpec.plain(),
                InstanceState.building(),
                Place.NOWHERE,
                List.of(),
                Map.of("k", "v"),
                List.of(),
                null,
                null,
                null,
                null,
                Map.of(),
                InstanceTimes.created(START.plusSeconds(n / 2)),
                0);
    }

    private static Flavor flavor(String id) {
        return new Flavor(id, "tiny", 2, 512, 1, 0, 0, 1, true, false, null, Map.of("hw:cpu_policy", "shared"));
    }

    private void insert(int from, int to) {
        db.run(tx -> instances.insert(
                tx,
                IntStream.rangeClosed(from, to)
                        .mapToObj(RecentInstancesTest::instance)
                        .toList()));
    }

    private Instance row(UUID id) {
        return db.read(query -> instances.find(query, id)).orElseThrow();
    }

    private Instance remembered(UUID id) {
        return RecentInstances.of(db.companions()).find(id).orElseThrow();
    }

    private static List<Change> everyChange() {
        var now = START.plusSeconds(100);
        var vif = new Vif(
                new UUID(1, 1),
                new UUID(2, 2),
                "net",
                "fa:16:3e:00:00:01",
                List.of(FixedIp.of("10.0.0.5", "s")),
                List.of(),
                1450,
                true,
                false,
                null);
        var changes = new ArrayList<Change>();
        for (var i = 0; i < 25; i++) {
            changes.add(new Change(now.plusNanos(1_000_777L * i)));
        }
        var next = changes.iterator();
        next.next().vm(VmState.ACTIVE);
        next.next().task(TaskState.SPAWNING);
        next.next().task(null);
        next.next().power(1);
        next.next().progress(70);
        next.next().fault(new Fault(500, "broken", "details", Instant.parse("2026-01-01T00:00:01Z")));
        next.next().fault(null);
        next.next().place(new Place("h", "n", "z")).nextFence();
        next.next().vifs(List.of(vif));
        next.next().name("new");
        next.next().description("words");
        next.next().hostname("host");
        next.next().metadata(Map.of("a", "b"));
        next.next().tags(List.of("red", "blue"));
        next.next().accessIpv4("10.0.0.1");
        next.next().accessIpv6("fe80::1");
        next.next().lock(new Lock("admin", "why"));
        next.next().lock(null);
        next.next().systemMetadata(Map.of("old_vm_state", "active"));
        next.next().flavor(flavor("2"));
        next.next().image(new InstanceImage("other", "name", "raw", "bare", 1, 2, Map.of("hw_disk_bus", "scsi")));
        next.next().spec(InstanceSpec.plain());
        next.next().launched(now);
        next.next().terminated(now);
        next.next().move(null).deleted(now).power(0).nextFence();
        return changes;
    }

    @Test
    void everyChangeDoesToMemoryWhatItDoesToTheRow() {
        insert(1, 1);
        var id = instance(1).id();
        assertThat(remembered(id)).isEqualTo(row(id));
        for (var change : everyChange()) {
            assertThat(db.<Boolean>write(tx -> instances.change(tx, id, Guard.alive(), change)))
                    .isTrue();
            assertThat(remembered(id)).as(change.set()).isEqualTo(row(id));
        }
    }

    @Test
    void changeThatItsGuardRefusesOrThatIsRolledBackChangesNoMemory() {
        insert(1, 1);
        var id = instance(1).id();
        var before = remembered(id);
        db.run(tx -> instances.change(tx, id, Guard.alive().fence(9), new Change(START).name("no")));
        try {
            db.run(tx -> {
                instances.change(tx, id, Guard.alive(), new Change(START).name("no"));
                throw new IllegalStateException("rolled back");
            });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("rolled back");
        }
        assertThat(remembered(id)).isEqualTo(before);
    }

    @Test
    void twoChangesOfOneTransactionAddUp() {
        insert(1, 1);
        var id = instance(1).id();
        db.run(tx -> {
            instances.change(
                    tx, id, Guard.alive(), new Change(START).name("first").nextFence());
            instances.change(tx, id, Guard.alive(), new Change(START).power(1).nextFence());
        });
        assertThat(remembered(id)).isEqualTo(row(id));
        assertThat(remembered(id).fence()).isEqualTo(2);
    }

    @Test
    void listsFromMemoryAreThoseOfTheDatabase() {
        insert(1, 40);
        for (var n = 1; n <= 40; n += 4) {
            var id = instance(n).id();
            var change =
                    new Change(START.plusSeconds(60 + n)).vm(VmState.ACTIVE).task(null);
            db.run(tx -> instances.change(tx, id, Guard.alive(), change));
        }
        var deleted = instance(5).id();
        db.run(tx -> instances.change(
                tx, deleted, Guard.alive(), new Change(START.plusSeconds(99)).deleted(START.plusSeconds(99))));
        var since = START.plusSeconds(1);
        assertSame(() -> new InstanceList().changedSince(since).limit(1000), 39);
        assertSame(
                () -> new InstanceList().changedSince(since).livingAndDeleted().limit(7), 7);
        assertSame(
                () -> new InstanceList()
                        .project("project")
                        .vmStates(List.of(VmState.ACTIVE))
                        .livingAndDeleted()
                        .changedSince(START.plusSeconds(60)),
                6);
        assertSame(
                () -> new InstanceList()
                        .livingAndDeleted()
                        .changedSince(since)
                        .after(instance(20).id()),
                19);
    }

    @Test
    void changesWhoseTimesAreNotInTheOrderOfTheirCommitsAreListedToo() {
        insert(1, 8);
        for (var n = 1; n <= 8; n++) {
            var id = instance(n).id();
            var change = new Change(START.plusSeconds(n % 2 == 0 ? 100 - n : 50 + n)).power(1);
            db.run(tx -> instances.change(tx, id, Guard.alive(), change));
        }
        assertSame(() -> new InstanceList().changedSince(START.plusSeconds(95)), 2);
        assertSame(() -> new InstanceList().changedSince(START.plusSeconds(53)), 7);
    }

    private void assertSame(java.util.function.Supplier<InstanceList> wanted, int count) {
        var known = instances.listRecent(db, wanted.get(), it -> true).orElseThrow();
        assertThat(known).isEqualTo(db.read(query -> instances.list(query, wanted.get())));
        assertThat(known).hasSize(count);
    }

    @Test
    void whatMemoryCannotKnowIsLeftToTheDatabase() {
        insert(1, 2);
        var all = new InstanceList();
        assertThat(instances.listRecent(db, all, it -> true)).isEmpty();
        assertThat(instances.listRecent(db, new InstanceList().changedSince(START.minusSeconds(1)), it -> true))
                .as("rows of an earlier process may have changed since")
                .isEmpty();
        assertThat(instances.listRecent(
                        db,
                        new InstanceList().changedSince(START.plusSeconds(1)).nameContains("vm"),
                        it -> true))
                .isEmpty();
        assertThat(instances.listRecent(
                        db,
                        new InstanceList().changedSince(START.plusSeconds(1)).sort(SortKey.NAME, true),
                        it -> true))
                .isEmpty();
    }

    @Test
    void afterMoreChangesThanItKeepsItKnowsThatItForgot() {
        insert(1, 5000);
        var firstKept = START.plusSeconds((5000 - 4096) / 2);
        assertThat(instances.listRecent(db, new InstanceList().changedSince(firstKept.minusSeconds(1)), it -> true))
                .isEmpty();
        assertSame(
                () -> new InstanceList().changedSince(firstKept.plusSeconds(1)).limit(2000), 2000);
        var forgotten = instance(1).id();
        db.run(tx -> instances.change(tx, forgotten, Guard.alive(), new Change(START.plusSeconds(9000)).name("back")));
        assertThat(remembered(forgotten)).isEqualTo(row(forgotten));
        assertSame(() -> new InstanceList().changedSince(START.plusSeconds(8000)), 1);
    }

    @Test
    void whoAwaitsAChangeHearsOfItAndWaitsNoLongerThanAsked() throws Exception {
        insert(1, 1);
        var id = instance(1).id();
        var waiting = Thread.ofVirtual()
                .unstarted(() -> assertThat(instances
                                .await(db, id, it -> it.vmState() == VmState.ACTIVE, Duration.ofMinutes(1))
                                .orElseThrow()
                                .vmState())
                        .isEqualTo(VmState.ACTIVE));
        var failure = new java.util.concurrent.atomic.AtomicReference<Throwable>();
        waiting.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        waiting.start();
        db.run(tx -> instances.change(tx, id, Guard.alive(), new Change(START).vm(VmState.ACTIVE)));
        assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
        assertThat(failure.get()).isNull();
        assertThat(instances
                        .await(db, id, Instance::deleted, Duration.ofMillis(5))
                        .orElseThrow()
                        .vmState())
                .isEqualTo(VmState.ACTIVE);
        assertThat(instances.await(db, new UUID(9, 9), it -> true, Duration.ofMinutes(1)))
                .isEmpty();
    }
}
