package org.pileus.nova.db.instances;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

class InstanceRepositoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
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
                new UUID(7, n),
                n,
                "project",
                "user",
                "vm-" + n,
                n % 2 == 0 ? null : "odd",
                "vm-" + n,
                new Flavor("1", "tiny", 2, 512, 1, 0, 0, 1, true, false, null, Map.of("hw:cpu_policy", "shared")),
                new InstanceImage("img", "cirros", "qcow2", "bare", 0, 0, Map.of("hw_disk_bus", "virtio")),
                InstanceSpec.plain(),
                InstanceState.building(),
                Place.NOWHERE,
                List.of(new Vif(
                        new UUID(1, n),
                        new UUID(2, 2),
                        "net",
                        "fa:16:3e:00:00:01",
                        List.of(FixedIp.of("10.0.0." + n, "s")),
                        List.of(),
                        1450,
                        true,
                        false,
                        null)),
                Map.of("k", "v"),
                List.of("red", "te_st"),
                null,
                null,
                n == 3 ? new Lock("owner", "why") : null,
                null,
                Map.of(),
                InstanceTimes.created(START.plusSeconds(n)),
                0);
    }

    private void insert(int count) {
        db.run(tx -> instances.insert(
                tx,
                java.util.stream.IntStream.rangeClosed(1, count)
                        .mapToObj(InstanceRepositoryTest::instance)
                        .toList()));
    }

    private List<String> names(InstanceList wanted) {
        return db.read(q -> instances.list(q, wanted)).stream()
                .map(Instance::name)
                .toList();
    }

    @Test
    void anInstanceReadsBackAsItWasWritten() {
        insert(3);
        for (var n : List.of(1, 2, 3)) {
            assertThat(db.<Optional<Instance>>read(q -> instances.find(q, new UUID(7, n))))
                    .contains(instance(n));
        }
    }

    @Test
    void anInstanceSurvivesTheWayThroughAMessage() {
        assertThat(Instance.fromJson(instance(3).toJson())).isEqualTo(instance(3));
    }

    @Test
    void aReportWithAnOldFenceChangesNothing() {
        insert(1);
        var id = new UUID(7, 1);
        assertThat(db.<Boolean>write(tx -> instances.change(
                        tx,
                        id,
                        Guard.alive().fence(0).task(TaskState.SCHEDULING),
                        new Change(START)
                                .place(new Place("h", "h", "nova"))
                                .nextFence()
                                .task(null))))
                .isTrue();
        assertThat(db.<Boolean>write(
                        tx -> instances.change(tx, id, Guard.alive().fence(0), new Change(START).vm(VmState.ACTIVE))))
                .isFalse();
        var now = db.read(q -> instances.find(q, id)).orElseThrow();
        assertThat(now.vmState()).isEqualTo(VmState.BUILDING);
        assertThat(now.fence()).isEqualTo(1);
        assertThat(now.host()).isEqualTo("h");
    }

    @Test
    void guardsOnTaskStatesTellNoTaskFromATask() {
        insert(1);
        var id = new UUID(7, 1);
        var change = new Change(START).fault(new Fault(500, "x".repeat(300), null, START));
        assertThat(db.<Boolean>write(
                        tx -> instances.change(tx, id, Guard.alive().noTask(), change)))
                .isFalse();
        assertThat(db.<Boolean>write(tx ->
                        instances.change(tx, id, Guard.alive().tasks(Arrays.asList(TaskState.DELETING, null)), change)))
                .isFalse();
        assertThat(db.<Boolean>write(tx -> instances.change(
                        tx,
                        id,
                        Guard.alive()
                                .tasks(Arrays.asList(TaskState.SCHEDULING, null))
                                .notDeleting(),
                        change)))
                .isTrue();
    }

    @Test
    void aDeletedRowIsNeverChangedAndCountsNothing() {
        insert(2);
        var id = new UUID(7, 1);
        db.run(tx -> instances.change(tx, id, Guard.alive(), new Change(START).deleted(START)));
        assertThat(db.<Boolean>write(
                        tx -> instances.change(tx, id, Guard.alive(), new Change(START).vm(VmState.ACTIVE))))
                .isFalse();
        var usage = db.read(q -> instances.usage(q, "project"));
        assertThat(usage.instances()).isEqualTo(1);
        assertThat(usage.cores()).isEqualTo(2);
        assertThat(usage.ramMib()).isEqualTo(512);
        assertThat(names(new InstanceList())).containsExactly("vm-2");
        assertThat(names(new InstanceList().deleted(true))).containsExactly("vm-1");
    }

    @Test
    void pagingByAKeyWithEqualValuesNeitherSkipsNorRepeats() {
        insert(7);
        for (var key : List.of(SortKey.CREATED, SortKey.DESCRIPTION, SortKey.HOST)) {
            var seen = new java.util.ArrayList<String>();
            UUID marker = null;
            while (true) {
                var page = new InstanceList().sort(key, true).limit(2);
                if (marker != null) {
                    page.after(marker);
                }
                List<Instance> found = db.read(q -> instances.list(q, page));
                found.forEach(i -> seen.add(i.name()));
                if (found.size() < 2) {
                    break;
                }
                marker = found.getLast().id();
            }
            assertThat(seen).as(key.name()).hasSize(7).doesNotHaveDuplicates();
        }
    }

    @Test
    void filtersFindByTagAddressAndName() {
        insert(4);
        assertThat(names(new InstanceList().tag("te_st").nameContains("M-3"))).containsExactly("vm-3");
        assertThat(names(new InstanceList().tag("teXst"))).isEmpty();
        assertThat(names(new InstanceList().addressContains("10.0.0.2"))).containsExactly("vm-2");
        assertThat(names(new InstanceList().locked(true))).containsExactly("vm-3");
        assertThat(names(new InstanceList().anyTag(List.of("blue", "red")).limit(1)))
                .containsExactly("vm-4");
    }

    @Test
    void numbersRiseAndAreNeverGivenTwiceByTwoProcesses() {
        var one = new InstanceNumbers(db);
        var two = new InstanceNumbers(db);
        var all = new java.util.HashSet<Long>();
        for (var i = 0; i < 600; i++) {
            assertThat(all.add(one.next())).isTrue();
            assertThat(all.add(two.next())).isTrue();
        }
        assertThat(new InstanceNumbers(db).next()).isGreaterThan(1200);
    }
}
