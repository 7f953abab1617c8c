package org.pileus.nova.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import org.pileus.nova.db.actions.ActionEvent;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ExternalEvent;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.model.VmState;

class LaunchTest {
    @Test
    void aLaunchedInstanceIsActiveWithAddressesAndLeavesNothingWhenDeleted() {
        try (var cloud = new NovaCloud("one", "two")) {
            var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
            var active = cloud.awaitSettled(id);
            assertThat(active.state().fault()).isNull();
            assertThat(active.vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(active.state().powerState()).isEqualTo(1);
            assertThat(active.vifs()).singleElement().satisfies(vif -> {
                assertThat(vif.networkName()).isEqualTo("private");
                assertThat(vif.fixedIps().getFirst().address()).startsWith("10.0.0.");
                assertThat(vif.active()).isTrue();
            });
            var host = String.valueOf(active.host());
            assertThat(cloud.hypervisors.get(host).powerState(new GuestId(id))).contains(PowerState.RUNNING);
            assertThat(cloud.peers.allocations).containsKey(id.toString());
            assertThat(cloud.events(id)).extracting(ActionEvent::result).containsExactly("Success");

            cloud.delete(id);
            cloud.awaitDeleted(id);
            cloud.assertNothingLeft(id);
        }
    }

    @Test
    void theTraceOfALaunchNamesEveryStepOnce() {
        try (var cloud = new NovaCloud("one")) {
            var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
            cloud.awaitSettled(id);
            var steps = cloud.traces.find(id.toString()).stream()
                    .map(span -> span.step().id())
                    .toList();
            assertThat(steps)
                    .contains(
                            "nova.5", "nova.6", "nova.7", "nova.7a", "nova.7b", "nova.7d", "nova.8", "nova.9",
                            "nova.10", "nova.11", "nova.12")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aLaunchStaysWithinItsBudgetOfStatementsTransactionsAndMessages() {
        try (var cloud = new NovaCloud("one", "two")) {
            cloud.awaitSettled(cloud.create(NovaCloud.flavor(1, 64), NovaCloud.onNetwork()));
            var database = cloud.db.counters();
            var messages = cloud.bus.counters();
            cloud.awaitSettled(cloud.create(NovaCloud.flavor(1, 64), NovaCloud.onNetwork()));
            var sql = cloud.db.counters().since(database);
            // reading the row in a loop is the test's own doing
            assertThat(sql.statements() - sql.reads()).isLessThanOrEqualTo(10);
            assertThat(sql.transactions()).isLessThanOrEqualTo(5);
            assertThat(cloud.bus.counters().since(messages).messages()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void aGuestDoesNotRunBeforeItsPortIsPlugged() {
        try (var cloud = new NovaCloud(Duration.ofSeconds(30), Failpoints.NONE, "one")) {
            cloud.peers.wiredAtOnce = false;
            var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
            cloud.await(
                    id,
                    it -> cloud.hypervisors
                            .get("one")
                            .powerState(new GuestId(id))
                            .isPresent());
            assertThat(cloud.hypervisors.get("one").powerState(new GuestId(id))).contains(PowerState.PAUSED);
            plug(cloud, id);
            var active = cloud.awaitSettled(id);
            assertThat(active.vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(cloud.hypervisors.get("one").powerState(new GuestId(id))).contains(PowerState.RUNNING);
        }
    }

    private static void plug(NovaCloud cloud, UUID id) {
        var port = cloud.peers.portsOf(id).getFirst().path("id").asString();
        var event = new ComputeCast.ExternalEvents(
                id, 0, List.of(new ExternalEvent("network-vif-plugged", port, "completed")));
        cloud.bus.cast(NovaTopics.compute("one"), event.method(), event.args());
    }

    @Test
    void anEventThatComesBeforeTheWaitIsNotMissed() {
        try (var cloud = new NovaCloud(Duration.ofSeconds(30), Failpoints.NONE, "one")) {
            cloud.peers.wiredAtOnce = false;
            cloud.peers.onPort = port -> {
                var id = UUID.fromString(port.path("device_id").asString());
                var event = new ComputeCast.ExternalEvents(
                        id,
                        0,
                        List.of(new ExternalEvent(
                                "network-vif-plugged", port.path("id").asString(), "completed")));
                cloud.bus.cast(NovaTopics.compute("one"), event.method(), event.args());
            };
            assertThat(cloud.awaitSettled(cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork()))
                            .vmState())
                    .isEqualTo(VmState.ACTIVE);
        }
    }

    @Test
    void aLostEventIsFoundByLookingAtThePort() {
        try (var cloud = new NovaCloud(Duration.ofSeconds(30), Failpoints.NONE, "one")) {
            cloud.peers.wiredAtOnce = false;
            cloud.peers.onPort = port -> cloud.peers.wired(port.path("id").asString());
            var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
            assertThat(cloud.awaitSettled(id).vmState()).isEqualTo(VmState.ACTIVE);
        }
    }

    @Test
    void aPortThatIsNeverPluggedEndsInErrorWithoutTraces() {
        try (var cloud = new NovaCloud(Duration.ofMillis(200), Failpoints.NONE, "one")) {
            cloud.peers.wiredAtOnce = false;
            var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
            var failed = cloud.awaitSettled(id);
            assertThat(failed.vmState()).isEqualTo(VmState.ERROR);
            assertThat(String.valueOf(failed.state().fault())).contains("Virtual Interface creation failed");
            cloud.assertNothingLeft(id);
            cloud.delete(id);
            cloud.awaitDeleted(id);
        }
    }

    @Test
    void aBuildThatFailsOnOneHostSucceedsOnTheNextOne() {
        try (var cloud = new NovaCloud("one", "two")) {
            cloud.behaviours.values().forEach(b -> b.failSpawn(1, HypervisorException.Kind.START_FAILED));
            cloud.behaviours.get("two").unavailable(false);
            var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
            // both fail once: the third attempt has no host left
            var failed = cloud.awaitSettled(id);
            assertThat(failed.vmState()).isEqualTo(VmState.ERROR);
            cloud.assertNothingLeft(id);
            var next = cloud.awaitSettled(cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork()));
            assertThat(next.vmState()).isEqualTo(VmState.ACTIVE);
        }
    }

    @Test
    void aHostWherePortsCannotBeBoundIsLeftForAnother() {
        try (var cloud = new NovaCloud("one", "two", "three")) {
            cloud.peers.bindingFailsOn = "two";
            for (var i = 0; i < 6; i++) {
                var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
                var done = cloud.awaitSettled(id);
                assertThat(done.vmState()).isEqualTo(VmState.ACTIVE);
                assertThat(done.host()).isNotEqualTo("two");
                assertThat(cloud.peers.portsOf(id)).hasSize(1);
                assertThat(cloud.hasGuest("two", id)).isFalse();
            }
        }
    }

    @Test
    void noRoomAnywhereIsAnErrorThatSaysWhatEachStepTookAway() {
        try (var cloud = new NovaCloud("one")) {
            var id = cloud.create(NovaCloud.flavor(100, 512), NovaCloud.onNetwork());
            var failed = cloud.awaitSettled(id);
            assertThat(failed.vmState()).isEqualTo(VmState.ERROR);
            var fault = failed.state().fault();
            assertThat(fault.message()).isEqualTo("No valid host was found. There are not enough hosts available.");
            assertThat(fault.details()).contains("hosts known: 1", "with room by placement: 0");
            assertThat(cloud.events(id)).extracting(ActionEvent::result).containsExactly("Error");
            cloud.delete(id);
            cloud.awaitDeleted(id);
            cloud.assertNothingLeft(id);
        }
    }

    @Test
    void aBurstForTheLastPlacesFillsThemExactly() {
        try (var cloud = new NovaCloud("one", "two")) {
            var ids = new java.util.ArrayList<UUID>();
            for (var i = 0; i < 20; i++) {
                ids.add(cloud.create(NovaCloud.flavor(2, 64), NovaCloud.onNetwork()));
            }
            var states = ids.stream()
                    .map(cloud::awaitSettled)
                    .collect(Collectors.groupingBy(Instance::vmState, Collectors.counting()));
            assertThat(states).containsEntry(VmState.ACTIVE, 8L).containsEntry(VmState.ERROR, 12L);
            ids.forEach(cloud::delete);
            ids.forEach(cloud::awaitDeleted);
            ids.forEach(cloud::assertNothingLeft);
        }
    }

    @Test
    void oneRequestForManySpreadsThemAndKeepsAntiAffinity() {
        try (var cloud = new NovaCloud("one", "two", "three")) {
            var spec = NovaCloud.onNetwork().toJson();
            spec.putObject("group")
                    .put("id", new UUID(9, 9).toString())
                    .put("policy", "anti-affinity")
                    .put("max_server_per_host", 1);
            var ids = cloud.create(4, NovaCloud.flavor(1, 64), InstanceSpec.fromJson(spec));
            var done = ids.stream().map(cloud::awaitSettled).toList();
            assertThat(done.stream()
                            .filter(it -> it.vmState() == VmState.ACTIVE)
                            .map(Instance::host))
                    .containsExactlyInAnyOrder("one", "two", "three");
            assertThat(done.stream().filter(it -> it.vmState() == VmState.ERROR))
                    .hasSize(1);
        }
    }

    @Test
    void membersOfAnAntiAffinityGroupThatAreMadeTogetherNeverShareAHost() {
        try (var cloud = new NovaCloud("one", "two", "three")) {
            var spec = NovaCloud.onNetwork().toJson();
            spec.putObject("group")
                    .put("id", new UUID(9, 9).toString())
                    .put("policy", "anti-affinity")
                    .put("max_server_per_host", 1);
            var ids = new java.util.ArrayList<UUID>();
            for (var i = 0; i < 3; i++) {
                ids.add(cloud.create(NovaCloud.flavor(1, 64), InstanceSpec.fromJson(spec)));
            }
            var hosts = ids.stream()
                    .map(cloud::awaitSettled)
                    .filter(it -> it.vmState() == VmState.ACTIVE)
                    .map(Instance::host)
                    .toList();
            assertThat(hosts).doesNotHaveDuplicates().isNotEmpty();
        }
    }

    @Test
    void deletingWhileItIsBuiltLeavesNothing() {
        try (var cloud = new NovaCloud(Duration.ofSeconds(30), Failpoints.NONE, "one")) {
            cloud.peers.wiredAtOnce = false;
            var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
            cloud.await(id, it -> cloud.hasGuest("one", id));
            cloud.delete(id);
            cloud.awaitDeleted(id);
            cloud.assertNothingLeft(id);
        }
    }

    @Test
    void aPortOfTheUserIsKeptWhenTheInstanceGoes() {
        try (var cloud = new NovaCloud("one")) {
            var port = cloud.peers.userPort();
            var spec = Json.object().put("auto_network", false);
            spec.putArray("networks").addObject().put("port", port);
            var id = cloud.create(NovaCloud.flavor(1, 512), InstanceSpec.fromJson(spec));
            assertThat(cloud.awaitSettled(id).vifs().getFirst().ours()).isFalse();
            cloud.delete(id);
            cloud.awaitDeleted(id);
            assertThat(cloud.peers.ports.get(port).path("device_id").asString()).isEmpty();
            cloud.assertNothingLeft(id);
        }
    }
}
