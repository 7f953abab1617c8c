package org.pileus.nova.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.fake.FakeHypervisor;
import org.pileus.kernel.core.ApiException;
import org.pileus.nova.model.ComputeCall;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.ExternalEvent;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.Move;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.model.PowerAction;
import org.pileus.nova.model.RequestedNetwork;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.VmState;

class LifecycleTest {
    private static UUID active(NovaCloud cloud) {
        var id = cloud.create(NovaCloud.flavor(1, 512), NovaCloud.onNetwork());
        assertThat(cloud.awaitSettled(id).vmState()).isEqualTo(VmState.ACTIVE);
        return id;
    }

    private static Instance act(NovaCloud cloud, UUID id, PowerAction action) {
        cloud.ask(id, action.task(), change -> change, it -> new ComputeCast.Power(id, it.fence(), action));
        return cloud.awaitSettled(id);
    }

    private static PowerState power(NovaCloud cloud, UUID id) {
        return cloud.hypervisors.get("one").powerState(new GuestId(id)).orElse(PowerState.NOSTATE);
    }

    @Test
    void powerActionsChangeGuestAndRecordTogether() {
        try (var cloud = new NovaCloud("one")) {
            var id = active(cloud);
            assertThat(act(cloud, id, PowerAction.STOP).vmState()).isEqualTo(VmState.STOPPED);
            assertThat(power(cloud, id)).isEqualTo(PowerState.SHUTDOWN);
            assertThat(act(cloud, id, PowerAction.START).state().powerState()).isEqualTo(1);
            assertThat(act(cloud, id, PowerAction.PAUSE).vmState()).isEqualTo(VmState.PAUSED);
            assertThat(power(cloud, id)).isEqualTo(PowerState.PAUSED);
            assertThat(act(cloud, id, PowerAction.UNPAUSE).vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(act(cloud, id, PowerAction.SUSPEND).vmState()).isEqualTo(VmState.SUSPENDED);
            assertThat(act(cloud, id, PowerAction.RESUME).vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(act(cloud, id, PowerAction.REBOOT).vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(act(cloud, id, PowerAction.REBOOT_HARD).vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(power(cloud, id)).isEqualTo(PowerState.RUNNING);
            assertThat(cloud.events(id))
                    .allSatisfy(event -> assertThat(event.result()).isEqualTo("Success"));
        }
    }

    @Test
    void anActionThatComesTwiceIsDoneOnce() {
        try (var cloud = new NovaCloud("one")) {
            var id = active(cloud);
            act(cloud, id, PowerAction.STOP);
            act(cloud, id, PowerAction.START);
            var again = new ComputeCast.Power(id, cloud.get(id).fence(), PowerAction.STOP);
            cloud.bus.cast(NovaTopics.compute("one"), again.method(), again.args());
            act(cloud, id, PowerAction.REBOOT); // handled after it, under the same lock
            assertThat(power(cloud, id)).isEqualTo(PowerState.RUNNING);
            assertThat(cloud.get(id).vmState()).isEqualTo(VmState.ACTIVE);
        }
    }

    @Test
    void anActionThatFailsClearsItsTaskAndSaysSo() {
        try (var cloud = new NovaCloud("one")) {
            var id = active(cloud);
            cloud.behaviours.get("one").unavailable(true);
            cloud.ask(
                    id, TaskState.POWERING_OFF, c -> c, it -> new ComputeCast.Power(id, it.fence(), PowerAction.STOP));
            var after = cloud.awaitSettled(id);
            assertThat(after.vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(cloud.events(id)).extracting(e -> e.result()).contains("Error");
            cloud.behaviours.get("one").unavailable(false);
            assertThat(act(cloud, id, PowerAction.STOP).vmState()).isEqualTo(VmState.STOPPED);
        }
    }

    @Test
    void aGuestThatStopsByItselfIsShutOffInItsRecord() {
        try (var cloud = new NovaCloud("one")) {
            var id = active(cloud);
            cloud.hypervisors.get("one").powersItselfOff(new GuestId(id));
            assertThat(cloud.await(id, it -> it.vmState() == VmState.STOPPED)
                            .state()
                            .powerState())
                    .isEqualTo(4);
            assertThat(act(cloud, id, PowerAction.START).vmState()).isEqualTo(VmState.ACTIVE);
        }
    }

    @Test
    void rebuildKeepsThePortAndRescueComesBack() {
        try (var cloud = new NovaCloud("one")) {
            var id = active(cloud);
            var before = cloud.get(id).vifs().getFirst().port();
            cloud.ask(id, TaskState.REBUILDING, c -> c, it -> new ComputeCast.Rebuild(id, it.fence(), false));
            assertThat(cloud.awaitSettled(id).vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(cloud.get(id).vifs().getFirst().port()).isEqualTo(before);
            cloud.ask(id, TaskState.RESCUING, c -> c, it -> new ComputeCast.Rescue(id, it.fence(), null));
            assertThat(cloud.awaitSettled(id).vmState()).isEqualTo(VmState.RESCUED);
            cloud.ask(id, TaskState.UNRESCUING, c -> c, it -> new ComputeCast.Unrescue(id, it.fence()));
            assertThat(cloud.awaitSettled(id).vmState()).isEqualTo(VmState.ACTIVE);
        }
    }

    @Test
    void aResizedInstanceHoldsRoomForBothSizesUntilItIsConfirmedOrReverted() {
        try (var cloud = new NovaCloud("one")) {
            for (var confirm : List.of(true, false)) {
                var id = active(cloud);
                resize(cloud, id, NovaCloud.flavor(3, 256));
                var resized = cloud.awaitSettled(id);
                assertThat(resized.vmState()).isEqualTo(VmState.RESIZED);
                assertThat(resized.flavor().vcpus()).isEqualTo(3);
                assertThat(cloud.peers.allocations.get(id.toString()).toString())
                        .contains("\"VCPU\":3", "\"MEMORY_MB\":512");
                cloud.ask(
                        id,
                        confirm ? TaskState.RESIZE_CONFIRMING : TaskState.RESIZE_REVERTING,
                        c -> c,
                        it -> confirm
                                ? new ComputeCast.ConfirmResize(id, it.fence())
                                : new ComputeCast.RevertResize(id, it.fence()));
                var done = cloud.awaitSettled(id);
                assertThat(done.vmState()).isEqualTo(VmState.ACTIVE);
                assertThat(done.move()).isNull();
                assertThat(done.flavor().vcpus()).isEqualTo(confirm ? 3 : 1);
                cloud.await(
                        id,
                        it -> cloud.peers
                                .allocations
                                .get(id.toString())
                                .toString()
                                .contains(confirm ? "\"MEMORY_MB\":256" : "\"VCPU\":1"));
                cloud.delete(id);
                cloud.awaitDeleted(id);
                cloud.assertNothingLeft(id);
            }
        }
    }

    private static void resize(NovaCloud cloud, UUID id, Flavor flavor) {
        var old = cloud.get(id);
        var move = new Move(new UUID(4, 4), old.flavor(), flavor, old.vmState(), "one", "one");
        var cast = new ConductorCast.MigrateServer(id, null);
        cloud.asUser(request -> cloud.db.run(tx -> cloud.instances.change(
                tx,
                id,
                org.pileus.nova.db.instances.Guard.alive(),
                new org.pileus.nova.db.instances.Change(cloud.clock.instant())
                        .task(TaskState.RESIZE_PREP)
                        .move(move))));
        cloud.bus.cast(NovaTopics.CONDUCTOR, cast.method(), cast.args());
    }

    @Test
    void aShelvedInstanceLeavesItsHostAndComesBack() {
        try (var cloud = new NovaCloud("one", "two")) {
            var id = active(cloud);
            var image = "44444444-4444-4444-4444-444444444444";
            cloud.ask(
                    id,
                    TaskState.SHELVING,
                    c -> c.systemMetadata(java.util.Map.of("shelved_image_id", image)),
                    it -> new ComputeCast.Shelve(id, it.fence(), image));
            var shelved = cloud.awaitSettled(id);
            assertThat(shelved.vmState()).isEqualTo(VmState.SHELVED_OFFLOADED);
            assertThat(shelved.host()).isNull();
            assertThat(cloud.peers.allocations).doesNotContainKey(id.toString());
            assertThat(cloud.peers.portsOf(id)).hasSize(1);
            var cast = new ConductorCast.Unshelve(id, null, null);
            cloud.db.run(tx -> cloud.instances.change(
                    tx,
                    id,
                    org.pileus.nova.db.instances.Guard.alive(),
                    new org.pileus.nova.db.instances.Change(cloud.clock.instant()).task(TaskState.UNSHELVING)));
            cloud.bus.cast(NovaTopics.CONDUCTOR, cast.method(), cast.args());
            var back = cloud.awaitSettled(id);
            assertThat(back.vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(cloud.hasGuest(String.valueOf(back.host()), id)).isTrue();
            assertThat(cloud.peers.allocations).containsKey(id.toString());
            cloud.delete(id);
            cloud.awaitDeleted(id);
            cloud.assertNothingLeft(id);
        }
    }

    @Test
    void interfacesComeAndGoAndAPortDeletedElsewhereIsUnplugged() {
        try (var cloud = new NovaCloud("one")) {
            var id = active(cloud);
            var call = new ComputeCall.AttachInterface(
                    id,
                    cloud.get(id).fence(),
                    new RequestedNetwork(UUID.fromString(FakePeers.NETWORK), null, null, null));
            var answer = cloud.bus.call(NovaTopics.compute("one"), call.method(), call.args(), NovaTopics.CALL);
            var vif = Vif.fromJson(answer.path("vif"));
            assertThat(cloud.get(id).vifs())
                    .extracting(Vif::port)
                    .contains(vif.port())
                    .hasSize(2);
            assertThat(cloud.hypervisors.get("one").nics(new GuestId(id))).hasSize(2);
            var first = cloud.get(id).vifs().getFirst().port();
            var detach = new ComputeCast.DetachInterface(id, cloud.get(id).fence(), first);
            cloud.asUser(request -> cloud.bus.cast(NovaTopics.compute("one"), detach.method(), detach.args()));
            cloud.await(id, it -> it.vifs().size() == 1);
            assertThat(cloud.peers.portsOf(id)).hasSize(1);
            var gone = new ComputeCast.ExternalEvents(
                    id,
                    0,
                    List.of(new ExternalEvent("network-vif-deleted", vif.port().toString(), "completed")));
            cloud.bus.cast(NovaTopics.compute("one"), gone.method(), gone.args());
            cloud.await(id, it -> it.vifs().isEmpty());
            assertThat(cloud.hypervisors.get("one").nics(new GuestId(id))).isEmpty();
        }
    }

    @Test
    void theConsoleShowsTheLastLinesAndAWrongPortIsNotValid() {
        try (var cloud = new NovaCloud("one")) {
            var id = active(cloud);
            var all = console(cloud, id, -1);
            assertThat(all).isNotEmpty();
            assertThat(console(cloud, id, 1).lines().count()).isEqualTo(1);
            var vnc = new ComputeCall.VncConsole(id);
            var end = cloud.bus.call(NovaTopics.compute("one"), vnc.method(), vnc.args(), NovaTopics.CALL);
            for (var port : List.of(end.path("port").intValue(), 1)) {
                var check = new ComputeCall.ValidateConsole(id, port);
                assertThat(cloud.bus
                                .call(NovaTopics.compute("one"), check.method(), check.args(), NovaTopics.CALL)
                                .path("valid")
                                .booleanValue())
                        .isEqualTo(port != 1);
            }
            act(cloud, id, PowerAction.STOP);
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> cloud.bus.call(NovaTopics.compute("one"), vnc.method(), vnc.args(), NovaTopics.CALL))
                    .isInstanceOf(ApiException.class);
        }
    }

    private static String console(NovaCloud cloud, UUID id, int lines) {
        var call = new ComputeCall.ConsoleOutput(id, lines);
        return cloud.bus
                .call(NovaTopics.compute("one"), call.method(), call.args(), NovaTopics.CALL)
                .path("output")
                .asString();
    }

    @Test
    void anInstanceDeletedWhileItsHostWasAwayIsGoneWhenItReturns() {
        try (var cloud = new NovaCloud("one", "two")) {
            var id = active(cloud);
            var host = String.valueOf(cloud.get(id).host());
            cloud.stopCompute(host);
            cloud.ask(id, TaskState.DELETING, c -> c, it -> new ComputeCast.Terminate(id, it.fence()));
            var local = new ConductorCast.DeleteLocally(id);
            cloud.bus.cast(NovaTopics.CONDUCTOR, local.method(), local.args());
            cloud.awaitDeleted(id);
            assertThat(cloud.peers.portsOf(id)).isEmpty();
            assertThat(cloud.hasGuest(host, id)).isTrue();
            cloud.startCompute(host);
            cloud.await(id, it -> !cloud.hasGuest(host, id));
            cloud.assertNothingLeft(id);
        }
    }

    @Test
    void simulatedGuestsAreThereAgainAfterARestartAsTheyWere() {
        try (var cloud = new NovaCloud("one")) {
            var runs = active(cloud);
            var off = active(cloud);
            act(cloud, off, PowerAction.STOP);
            cloud.stopCompute("one");
            cloud.hypervisors.put(
                    "one",
                    new FakeHypervisor(
                            FakeHypervisor.capacity("one", 8, 8192, 100),
                            100,
                            cloud.clock,
                            cloud.behaviours.get("one")));
            cloud.startCompute("one");
            cloud.await(runs, it -> power(cloud, runs) == PowerState.RUNNING);
            cloud.await(off, it -> power(cloud, off) == PowerState.SHUTDOWN);
            assertThat(cloud.get(runs).vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(cloud.get(off).vmState()).isEqualTo(VmState.STOPPED);
        }
    }

    @Test
    void aGuestWithAnotherHostInItsRecordIsRemovedAtTheStart() {
        try (var cloud = new NovaCloud("one", "two")) {
            var id = active(cloud);
            var host = String.valueOf(cloud.get(id).host());
            var other = host.equals("one") ? "two" : "one";
            cloud.stopCompute(host);
            cloud.db.run(tx -> cloud.instances.change(
                    tx,
                    id,
                    org.pileus.nova.db.instances.Guard.alive(),
                    new org.pileus.nova.db.instances.Change(cloud.clock.instant()).task(TaskState.REBUILDING)));
            var cast = new ConductorCast.Evacuate(id, null);
            cloud.bus.cast(NovaTopics.CONDUCTOR, cast.method(), cast.args());
            var moved = cloud.awaitSettled(id);
            assertThat(moved.vmState()).isEqualTo(VmState.ACTIVE);
            assertThat(moved.host()).isEqualTo(other);
            assertThat(cloud.hasGuest(other, id)).isTrue();
            cloud.startCompute(host);
            cloud.await(id, it -> !cloud.hasGuest(host, id));
            assertThat(cloud.hasGuest(other, id)).isTrue();
            assertThat(cloud.peers.allocations.get(id.toString()).size()).isEqualTo(1);
        }
    }
}
